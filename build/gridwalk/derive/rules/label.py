"""Labels of all things but laps and weather readings, where no source prints one."""

from __future__ import annotations

from collections.abc import Collection, Iterator

from gridwalk.derive.labels.naming import LABEL, naming
from gridwalk.derive.made import Made
from gridwalk.derive.scopes import Scope
from gridwalk.rdf.lines import subject
from gridwalk.rdf.terms import string

name = "label"
label = "labels"
comment = "What a person calls a thing that no source gives a name: made of the parts that are known of it."


def derive(scope: Scope) -> Iterator[Made]:
    """Yield a label for each thing that has none."""
    made = naming(scope)
    yield {f"{thing} {LABEL} {string(text)} .": made.premises(thing) for thing, text in made.labels()}


def premises(scope: Scope, statement: str) -> Collection[str]:
    """Return the lines that a label is made of."""
    return naming(scope).premises(subject(statement))
