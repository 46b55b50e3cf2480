"""What rules derive of a few lines: how tests say what is known of things, and what they expect of a rule."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping

from gridwalk.derive.derivations import derived
from gridwalk.derive.rule import RULES
from gridwalk.derive.scopes import Opened, Scope
from gridwalk.rdf.iris import BASE, RACE, RDF, RDFS, XSD
from gridwalk.rdf.lines import graph, subject, terms
from gridwalk.rdf.names import shown

EVENT = "e"
_OURS = {"a": f"<{RDF}type>", "label": f"<{RDFS}label>"}
_OTHERS = {"numericValue", "hasUnit"}
_NUMBER = re.compile(r"-?[0-9]+(\.[0-9]+)?")
# Five cars of two classes, the first two and the last two of which finish close to each other.
RACE_OF_FIVE = """
event/e a Event ; season season/s/2031
session/e/race a Session ; event event/e ; kind concept/session/race ; date 2031-05-04
entry/e/1 a Entry ; event event/e ; raceClass class/s/a ; team team/x ; driver driver/ann ; driver driver/bob ; model model/m
entry/e/2 a Entry ; event event/e ; raceClass class/s/a ; team team/x ; driver driver/cid
entry/e/3 a Entry ; event event/e ; raceClass class/s/b ; team team/y ; driver driver/dag
entry/e/4 a Entry ; event event/e ; raceClass class/s/a
entry/e/5 a Entry ; event event/e ; raceClass class/s/b
result/e/1/race a Result ; session session/e/race ; entry entry/e/1 ; position 1 ; gridPosition 2 ; laps 80 ; totalTime 7200.5
result/e/2/race a Result ; session session/e/race ; entry entry/e/2 ; position 2 ; gridPosition 1 ; laps 80 ; totalTime 7210.75
result/e/3/race a Result ; session session/e/race ; entry entry/e/3 ; position 3 ; laps 78 ; totalTime 7201
result/e/4/race a Result ; session session/e/race ; entry entry/e/4 ; position 4 ; gridPosition 3 ; laps 78 ; totalTime 7230.25
result/e/5/race a Result ; session session/e/race ; entry entry/e/5 ; position 5 ; laps 60
"""


def said(text: str, passage: str = "a/p1") -> list[str]:
    """Return N-Quads lines of rows ``thing property value ; property value``: things below id/, properties and classes of ours."""
    made = list[str]()
    for row in filter(None, text.splitlines()):
        thing, pairs = row.strip().split(" ", 1)
        for pair in pairs.split(" ; "):
            name, value = pair.split(" ", 1)
            made.append(f"<{BASE}{thing}> {_property(name)} {_value(name, value)} <{BASE}report/{passage}> .")
    return made


def _property(name: str) -> str:
    return f"<http://qudt.org/schema/qudt/{name}>" if name in _OTHERS else _OURS.get(name, f"<{RACE}{name}>")


def _value(name: str, value: str) -> str:
    if name == "a":
        return f"<{RACE}{value}>"
    if name == "hasUnit":
        return f"<http://qudt.org/vocab/unit/{value}>"
    if name in {"date", "month", "year"}:
        return f'"{value}"^^<{XSD}{"gYearMonth" if name == "month" else "gYear" if name == "year" else "date"}>'
    if value in {"true", "false"}:
        return f'"{value}"^^<{XSD}boolean>'
    if _NUMBER.fullmatch(value):
        return f'"{value}"^^<{XSD}{"decimal" if name in {"totalTime", "numericValue"} or "." in value else "integer"}>'
    return value if value.startswith('"') else f"<{BASE}{value}>"


def about(lines: Iterable[str]) -> Mapping[str, list[str]]:
    found = defaultdict[str, list[str]](list)
    for line in lines:
        found[subject(line)].append(line)
    return found


def scope(text: str, opened: Opened | None = None) -> Scope:
    """Return an event that the rows describe: what is not the event's own is beside it."""
    lines = said(text)
    own = [line for line in lines if "/e/" in subject(line) or subject(line).endswith("/event/e>")]
    beside = [line for line in lines if line not in set(own)]
    return Scope(EVENT, about(own), about(beside), of_event=True, opened=opened or {})


def rows(rule: str, of: Scope) -> list[str]:
    """Return what a rule derives, as rows ``thing property value``, sorted; of what leans on a dispute with the word ``open``."""
    found = [terms(line) for line in derived(of) if graph(line).startswith(f"{RULES}{rule}/") and not line.startswith(RULES)]
    return sorted(
        " ".join((shown(s), shown(p).removeprefix("race:"), shown(value), *(("open",) if name.endswith("/open>") else ())))
        for s, p, value, name in found
    )
