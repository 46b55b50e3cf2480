"""Data sets of Formula One, made up with each quirk that breaks a naive reader, as tests build and ask them."""

from __future__ import annotations

import shutil
from functools import cache
from pathlib import Path
from typing import Any

import pyoxigraph as ox

from gridwalk.builds.whole import build
from gridwalk.identities.suggestions import Candidate, as_sssom, suggest
from gridwalk.rdf import dataset, kinds
from tests.test_timing import rows

FIXTURES = Path(__file__).parent / "fixtures" / "formula"
# The same three races as in ``formula/f1db``, as the source tree of F1DB tells them.
TREE = FIXTURES.parent / "f1db-tree"
ID = "https://w3id.org/gridwalk/id/"


def copied(to: Path, kind: str, fixture: Path | None = None) -> Path:
    """Copy a data set into a folder of data, as a source that is called as its kind is; return the folder."""
    shutil.copytree(fixture or FIXTURES / kind, to / kind)
    return to


def joined(to: Path) -> Path:
    """Copy both data sets into a folder, with the lines that make one of what they tell of; return the folder."""
    shutil.copytree(FIXTURES, to)
    identify(to)
    return to


def identify(data: Path) -> None:
    """Write lines that make things of both one, as a person would accept them."""
    (data / "identities").mkdir()
    (data / "identities" / "formula.sssom.tsv").write_text("\n".join(as_sssom(accepted())) + "\n", encoding="utf-8")


@cache
def accepted() -> tuple[Candidate, ...]:
    """Return what a person would accept of the proposals: not the two for one make, of which one may be right."""
    proposed = suggest(build(FIXTURES).lines)
    return tuple(found for found in proposed if found.score >= 0.9 or found.subject.startswith("driver/"))


def loaded(built: Any) -> ox.Store:
    """Return a store of what sources state, and what follows from the ontology."""
    return dataset.load(kinds.limited(built.lines, {kinds.STATED, kinds.INFERRED}))


def said(store: ox.Store, thing: str, *properties: str) -> dict[str, str]:
    """Return what is said of a thing, without the kinds of concepts."""
    found = rows(store, f"<{ID}{thing}> ?p ?o", "p", "o")
    made = {p.rpartition("#")[2]: o.removeprefix("concept/") for p, o in found}
    return {name: made[name] for name in properties if name in made}


def state(store: ox.Store, event: str, car: str, session: str = "race") -> tuple[str, ...]:
    """Return position, finish and classification of a car."""
    made = said(store, f"result/{event}/{car}/{session}", "position", "finish", "classification")
    return tuple(made.get(name, "").rpartition("/")[2] for name in ("position", "finish", "classification"))


def crew(store: ox.Store, entry: str) -> list[tuple[str, ...]]:
    """Return the drivers of a car with their order."""
    seats = f"?seat a race:CrewMember ; race:entry <{ID}entry/{entry}> ; race:order ?order ; race:driver ?driver"
    return rows(store, seats, "order", "driver")
