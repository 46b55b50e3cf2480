"""The names of the drivers of an entry, in the order that the source first by precedence prints."""

from __future__ import annotations

from collections.abc import Collection, Iterator

from gridwalk.derive.labels.crews import crews
from gridwalk.derive.labels.naming import naming
from gridwalk.derive.made import Made
from gridwalk.derive.scopes import Scope
from gridwalk.rdf.iris import RACE
from gridwalk.rdf.lines import subject
from gridwalk.rdf.terms import string

name = "crew"
label = "crews"
comment = "The drivers of an entry in one text, in the order in which the source that is first by precedence prints them."
CREW = f"<{RACE}crewLabel>"


def derive(scope: Scope) -> Iterator[Made]:
    """Yield the crew of each entry that has one, unless a source prints it."""
    names, wanted = naming(scope), [entry for entry in crews(scope) if not scope.said.values(entry, CREW)[0]]
    yield {f"{entry} {CREW} {string(names.crew(entry))} .": names.crew_premises(entry) for entry in wanted}


def premises(scope: Scope, statement: str) -> Collection[str]:
    """Return the lines about seats, their order and their drivers that the names of a crew are made of."""
    return naming(scope).crew_premises(subject(statement))
