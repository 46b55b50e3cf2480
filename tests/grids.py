"""Rules with arithmetic, over grids of values: what three engines find in each. ``python -m tests.grids``.

A grid is a piece of data with holes and the values for each hole; each combination of them is made beside the others, under
IRIs of its own. ``python -m tests.grids`` asks about all combinations, which takes minutes, ``tests/test_engines.py`` about a few.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from itertools import product
from random import Random
from string import Template

import pyoxigraph as ox

from gridwalk.base import resources
from gridwalk.check import engines
from gridwalk.rdf import vocabulary
from gridwalk.rdf.iris import CONCEPTS, RDF

QUDT = "http://qudt.org/schema/qudt/"
# Focus node, path and value, as N-Triples.
Found = set[tuple[str, str, str]]
HEAD = f"""@base <urn:grid/> .
@prefix prov: <http://www.w3.org/ns/prov#> .
@prefix qudt: <{QUDT}> .
@prefix race: <https://w3id.org/gridwalk/ontology#> .
@prefix unit: <http://qudt.org/vocab/unit/> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
"""
CONCEPT = {
    "race": f"<{CONCEPTS}session/race>",
    "rounds_of": f"<{CONCEPTS}tally/rounds>",
    "starters": f"<{CONCEPTS}tally/starters>",
    "wins_of": f"<{CONCEPTS}tally/wins>",
}
RACE_SESSION = "<$n/s> a race:Session ; race:event <$n/e> ; race:kind $race . "
FILE = "<$n/file-1>"
ONE_REPORT = "<$n/p> race:report <$n/report> . "
STARTERS = "<$n/listing> race:scope <$n/e> ; race:lists $starters ; prov:wasDerivedFrom <$n/p> . "


@dataclass(frozen=True)
class Grid:
    """Turtle with ``$n``, the number of the combination, and a hole for each of ``values``."""

    data: str
    values: dict[str, str]

    def pieces(self, most: int) -> Iterator[str]:
        """Yield the data of the combinations, of ``most`` drawn by lot where there are more: always the same."""
        every = list(product(*(text.split() for text in self.values.values())))
        for number, chosen in enumerate(Random(1).sample(every, min(most, len(every)))):
            yield Template(self.data).substitute(CONCEPT | dict(zip(self.values, chosen, strict=True)), n=number)


YEAR = '"$year"^^xsd:gYear'
GRIDS = {
    "class-double": Grid(
        RACE_SESSION + "<$n/a> race:raceClass <$n/c> . <$n/p> race:report <$n/report> . "
        "<$n/r1> race:session <$n/s> ; race:classPosition $one ; race:entry <$n/a> ; prov:wasDerivedFrom <$n/p> . "
        "<$n/r2> race:session <$n/s> ; race:classPosition $two ; race:entry <$n/a> ; prov:wasDerivedFrom <$n/p> . "
        "<$n/r3> race:session <$n/s> ; race:classPosition $three ; race:entry <$n/a> ; prov:wasDerivedFrom <$n/p> . ",
        {"one": "1 2 9", "two": "1 2 9", "three": "1 2 3 9 10"},
    ),
    "class-position": Grid(
        RACE_SESSION + ONE_REPORT + STARTERS + "<$n/a> race:raceClass <$n/c> . "
        "<$n/r1> a race:Result ; race:session <$n/s> ; race:classPosition $one ; race:position 1 ; race:laps 9 ; "
        "race:entry <$n/a> ; "
        "prov:wasDerivedFrom <$n/p> . "
        "<$n/r2> a race:Result ; race:session <$n/s> ; race:classPosition $two ; race:position 4 ; race:laps 9 ; "
        "race:entry <$n/a> ; "
        "prov:wasDerivedFrom <$n/p> . ",
        {"one": "1 2 3", "two": "1 2 3 4"},
    ),
    "condition-laps": Grid(
        RACE_SESSION + "<$n/t> a race:TitleCondition ; race:requiredShareOfWinnersLaps $share ; race:met $met ; "
        "race:event <$n/e> ; race:competitor <$n/d> . <$n/a> race:event <$n/e> ; race:driver <$n/d> . "
        "<$n/r> race:entry <$n/a> ; race:session <$n/s> ; race:laps $laps . "
        "<$n/w> race:session <$n/s> ; race:position 1 ; race:laps $all . ",
        {"share": "0.7 0.75 0.333333 1.0", "met": "true false", "laps": "0 7 70 91 99", "all": "10 100 121 130"},
    ),
    "crew-order": Grid(
        "<$n/m1> a race:CrewMember ; race:entry <$n/a> ; race:order $one . <$n/m2> a race:CrewMember ; "
        "race:entry <$n/a> ; race:order $two . ",
        {"one": "1 2 3 4", "two": "1 2 3 5"},
    ),
    "lap-gap": Grid(
        "<$n/g> a race:LapGap ; race:gapLaps $gap ; race:session <$n/s> ; race:behind <$n/b> ; race:ahead <$n/a> . "
        "<$n/r1> race:entry <$n/b> ; race:session <$n/s> ; race:laps $few . "
        "<$n/r2> race:entry <$n/a> ; race:session <$n/s> ; race:laps $more . ",
        {"gap": "0 1 2", "few": "74 75 300", "more": "75 76 302"},
    ),
    "laps-behind": Grid(
        RACE_SESSION + "<$n/w> race:session <$n/s> ; race:position 1 ; race:laps $all . "
        "<$n/r> a race:Result ; race:lapsBehind $behind ; race:laps $laps ; race:session <$n/s> . ",
        {"all": "76 394", "behind": "0 1 2", "laps": "74 75 76 392"},
    ),
    "laps-led-sum": Grid(
        RACE_SESSION + "<$n/r1> a race:Result ; race:session <$n/s> ; race:position 1 ; race:laps $laps ; race:lapsLed $one . "
        "<$n/r2> a race:Result ; race:session <$n/s> ; race:lapsLed $two . ",
        {"laps": "0 1 75 76", "one": "0 1 40 76", "two": "0 1 36 37"},
    ),
    "laps-order": Grid(
        RACE_SESSION + "<$n/r1> race:laps $one ; race:position $ahead ; race:session <$n/s> . "
        "<$n/r2> race:laps $two ; race:position $behind ; race:session <$n/s> . ",
        {"one": "0 75 76", "ahead": "1 2 9", "two": "0 75 77", "behind": "2 3 10"},
    ),
    "passage-order": Grid(
        "<$n/p$one.$before> race:report <$n/report> ; race:start 0 ; race:end $end . "
        "<$n/p$one.$after> race:start $start ; race:report <$n/report> . ",
        {"one": "1 9", "before": "1 9 10", "after": "2 10 11", "end": "10 99", "start": "10 9 100"},
    ),
    "points-stated": Grid(
        RACE_SESSION + "<$n/e> race:season <$n/y> . <$n/system> a race:PointsSystem ; race:appliesIn <$n/y> . "
        "<$n/rule> race:pointsSystem <$n/system> ; race:forPosition 1 ; race:awards $awards . "
        "<$n/r> a race:Result ; race:session <$n/s> ; race:position 1 ; race:points $points ; race:bonusPoints $bonus . ",
        {"awards": "0.5 9 20 25", "points": "0 0.5 9.25 21 26 26.5", "bonus": "0 0.25 1 1.5"},
    ),
    "position-double": Grid(
        RACE_SESSION + "<$n/p> race:report <$n/report> . "
        "<$n/r1> a race:Result ; race:session <$n/s> ; race:position $one ; prov:wasDerivedFrom <$n/p> . "
        "<$n/r2> a race:Result ; race:session <$n/s> ; race:position $two ; prov:wasDerivedFrom <$n/p> . "
        "<$n/r3> a race:Result ; race:session <$n/s> ; race:position $three ; prov:wasDerivedFrom <$n/p> . ",
        {"one": "1 9", "two": "1 9", "three": "2 3 10"},
    ),
    "position-gap": Grid(
        RACE_SESSION
        + f"<$n/r1> a race:Result ; race:session <$n/s> ; race:position $one ; race:laps 9 ; prov:wasDerivedFrom {FILE} . "
        f"<$n/r2> a race:Result ; race:session <$n/s> ; race:position $two ; race:laps 9 ; prov:wasDerivedFrom {FILE} . "
        f"<$n/r3> a race:Result ; race:session <$n/s> ; race:position $three ; race:laps 9 ; prov:wasDerivedFrom {FILE} . ",
        {"one": "1 2", "two": "1 2 3", "three": "2 3 4 5 10"},
    ),
    "qualifies": Grid(
        f"<$n/t> race:season <$n/now> ; race:qualifiesFor <$n/next> . <$n/now> race:year {YEAR} . "
        '<$n/next> race:year "$later"^^xsd:gYear . ',
        {"year": "1999 2004 2009", "later": "1999 2000 2005 2010"},
    ),
    "round-order": Grid(
        "<$n/p> race:report <$n/report> . "
        "<$n/listing> race:lists $rounds_of ; race:scope <$n/y> ; prov:wasDerivedFrom <$n/p> . "
        "<$n/y> a race:Season . <$n/e1> race:season <$n/y> ; race:round $one ; prov:wasDerivedFrom <$n/p> . "
        "<$n/e2> race:season <$n/y> ; race:round $two ; prov:wasDerivedFrom <$n/p> . ",
        {"one": "0 1 2 9", "two": "1 2 3 10"},
    ),
    "row-key": Grid(
        '<$n/r1> race:asPrinted "a" ; race:position $place ; race:session <$n/s> ; race:entry <$n/r$row> . '
        "<$n/r1> prov:wasDerivedFrom <$n/p/r$row> . "
        "<$n/r2> race:entry <$n/r$other> ; race:position $near ; race:session <$n/s> . ",
        {"place": "1 2 9 10", "row": "02 09 10 11", "other": "01 03 08 09 10 11 12", "near": "1 3 8 9 10 11 12"},
    ),
    "running-order": Grid(
        "<$n/lap-1/x> a race:RunningPosition ; race:session <$n/s> ; race:runningPosition $one ; race:turn 2 . "
        "<$n/lap-1/y> a race:RunningPosition ; race:session <$n/s> ; race:runningPosition $two ; race:turn 2 . ",
        {"one": "1 2 3", "two": "1 2 3 4"},
    ),
    "speed": Grid(
        "<$n/s> a race:Session ; race:duration <$n/d> ; race:event <$n/e> . <$n/e> race:layout <$n/l> . "
        "<$n/l> race:lapLength <$n/q> . "
        "<$n/r> race:session <$n/s> ; race:position 1 ; race:laps $laps . "
        "<$n/d> qudt:numericValue $time ; qudt:hasUnit unit:$clock . <$n/q> qudt:numericValue $length ; "
        "qudt:hasUnit unit:$measure . ",
        {
            "laps": "1 3 76 151 394",
            "time": "2 24 2.75 0.083333 9912.345",
            "length": "2.238 3.602 13.629 0.5 1.333333",
            "clock": "HR SEC",
            "measure": "MI KiloM",
        },
    ),
    "stated-derived": Grid(
        RACE_SESSION + "<$n/r1> a race:Result ; race:session <$n/s> ; race:position 1 ; race:classPosition 1 ; race:laps $all ; "
        "race:totalTime $least ; race:entry <$n/a> . <$n/a> race:raceClass <$n/c> . <$n/b> race:raceClass <$n/c> . "
        "<$n/r2> a race:Result ; race:session <$n/s> ; race:position 2 ; race:laps $laps ; race:totalTime $time ; "
        "race:entry <$n/b> ; race:gapToLeader $gap ; race:interval $gap ; race:gapInClass $gap ; race:intervalLaps $behind ; "
        "race:lapsBehindInClass $behind . ",
        {
            "all": "76 77",
            "laps": "75 76",
            "least": "9912.345 3600.1",
            "time": "9912.844 9969.177 3600.1",
            "gap": "0.499 56.832 0.5",
            "behind": "0 1",
        },
    ),
    "stint-laps": Grid(
        "<$n/t> a race:Stint ; race:fromLap $first ; race:toLap $last ; race:lapsDriven $laps . ",
        {"first": "0 1 5 30", "last": "1 4 5 40", "laps": "0 1 11 12 40"},
    ),
    "superseded-year": Grid(
        '<$n/m> race:supersededIn "$until"^^xsd:gYear ; race:lastEvent <$n/e> . <$n/e> race:season <$n/y> . <$n/y> race:year '
        + YEAR
        + " . ",
        {"until": "1999 2000 2004 2005 2006", "year": "1999 2003 2004 2005"},
    ),
    "two-units": Grid(
        "<$n/c> a race:ClassRegulation ; race:minimumMass <$n/q1>, <$n/q2> . <$n/q1> a race:Quantity ; "
        "qudt:numericValue $one ; qudt:hasUnit unit:KiloGM . "
        "<$n/q2> a race:Quantity ; qudt:numericValue $two ; qudt:hasUnit unit:LB . ",
        {"one": "0.45359237 1 7.5 700 703.2 750 1099.999999", "two": "1 16.53 1543 1550 1653 2425.084 0.3333333333"},
    ),
    "wins-class": Grid(
        "<$n/y> a race:Season . <$n/e> race:season <$n/y> . <$n/st> race:holder <$n/e> ; race:of $starters . "
        "<$n/rounds> race:holder <$n/y> ; race:of $rounds_of ; race:value $rounds . "
        "<$n/a1> race:driver <$n/d1> ; race:raceClass <$n/c> ; race:event <$n/e> . <$n/a2> race:driver <$n/d2> ; "
        "race:raceClass <$n/c> ; race:event <$n/e> . "
        "<$n/t1> race:of $wins_of ; race:value $one ; race:holder <$n/d1> ; race:scope <$n/y> . "
        "<$n/t2> race:of $wins_of ; race:value $two ; race:holder <$n/d2> ; race:scope <$n/y> . ",
        {"rounds": "1 8 9", "one": "0 1 4 8", "two": "0 1 4 5"},
    ),
    "wins-rounds": Grid(
        "<$n/y> a race:Season . <$n/t> a race:Tally ; race:of $wins_of ; race:value $value ; race:scope <$n/y> ; "
        "race:before <$n/e> . "
        "<$n/e> race:round $round . ",
        {"value": "0 1 7 8", "round": "1 2 8 9"},
    ),
}


def data(name: str, most: int = sys.maxsize, grid: Grid | None = None) -> str:
    """Return the grid of a rule, or another one, as N-Triples with the units."""
    turtle = HEAD + "\n".join((grid or GRIDS[name]).pieces(most))
    triples = ox.parse(turtle, format=ox.RdfFormat.TURTLE)
    return "".join(f"{quad.triple} .\n" for quad in triples) + _units()


@cache
def _units() -> str:
    wanted = f"<{QUDT}conversionMultiplier>"
    return "".join(f"{quad.triple} .\n" for quad in vocabulary.quads() if str(quad.predicate) == wanted)


def shape(name: str) -> str:
    """Return the text of a rule."""
    return (resources.folder("ontology") / "shapes" / f"{name}.ttl").read_text(encoding="utf-8")


def found(engine: str, name: str, triples: str) -> Found:
    """Return what a SHACL engine finds."""
    findings = engines.load(engine)([shape("_prefixes"), shape(name)], triples)
    return {(each.focus, each.path, each.value) for each in findings}


def asked(name: str, triples: str) -> Found:
    """Return what Oxigraph answers to the query of a rule, asked of each thing that the rule is about."""
    store, results = ox.Store(), Found()
    store.load(triples, format=ox.RdfFormat.N_TRIPLES)
    selects = [text.partition('"""')[0] for text in shape(name).split('sh:select """')[1:]]
    for select, thing in product(selects, sorted(_targets(name, store), key=str)):
        rows = store.query(select, prefixes=vocabulary.prefixes(), substitutions={ox.Variable("this"): thing})
        assert isinstance(rows, ox.QuerySolutions)
        columns = {variable.value for variable in rows.variables}
        for row in rows:
            path, value = (str(row[each] or "") if each in columns else "" for each in ("path", "value"))
            results.add((str(thing), path, value or str(thing)))
    return results


def in_focus(name: str, triples: str) -> int:
    """Return how many things a rule is about."""
    store = ox.Store()
    store.load(triples, format=ox.RdfFormat.N_TRIPLES)
    return len(_targets(name, store))


def _targets(name: str, store: ox.Store) -> set[ox.NamedNode]:
    (how, terms) = re.findall(r"sh:target(Class|SubjectsOf) ([^;]+) ;", shape(name))[0]
    named = [ox.NamedNode(f"{vocabulary.prefixes()['race']}{term.partition(':')[2].strip()}") for term in terms.split(",")]
    patterns = [(ox.NamedNode(f"{RDF}type"), term) if how == "Class" else (term, None) for term in named]
    return {quad.subject for pattern in patterns for quad in store.quads_for_pattern(None, *pattern)}  # type: ignore[misc]


def main() -> int:
    """Ask all engines about every combination, and print those about which they differ."""
    differ = 0
    for name, grid in GRIDS.items():
        triples = data(name)
        answers = {"oxigraph": asked(name, triples), **{engine: found(engine, name, triples) for engine in engines.names()}}
        whole = set[tuple[str, str, str]]().union(*answers.values())
        odd = {each for each in whole if not all(each in answer for answer in answers.values())}
        differ += len(odd)
        print(f"{name}: {len(list(grid.pieces(sys.maxsize)))} combinations, {len(whole)} findings, {len(odd)} not of all engines")
        for each in sorted(odd):
            print(" ", *each, "of", *(engine for engine, answer in answers.items() if each in answer))
    return 1 if differ else 0


if __name__ == "__main__":
    sys.exit(main())
