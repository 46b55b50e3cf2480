"""What rules derive: labels of all things, crews in order, each with what it was made of."""

from __future__ import annotations

import gc
import json
import shutil
import weakref
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from pathlib import Path

import pytest

from gridwalk.ask.cite import cite
from gridwalk.base import resources
from gridwalk.builds.derived import Premises, opened
from gridwalk.builds.manifest import build_parts
from gridwalk.builds.whole import build
from gridwalk.derive.derivations import derived
from gridwalk.derive.labels.naming import BARE, LABEL, SAME_AS
from gridwalk.derive.rule import RULES, rules
from gridwalk.derive.rules.crew import CREW
from gridwalk.derive.scopes import Opened, Scope
from gridwalk.rdf import kinds
from gridwalk.rdf.iris import BASE, CONCEPTS, PROV, RACE, RDF, RDFS
from gridwalk.rdf.lines import graph, subject, terms
from gridwalk.rdf.names import DERIVED_FROM, DISPUTE, STATEMENT, THING
from tests import questions
from tests.accounts import account

SHIPPED, TIMING = resources.folder("data"), Path(__file__).parent / "fixtures/timing"
EVENT = "nsc/2031/lakeside"


def about(lines: Iterable[str]) -> Mapping[str, list[str]]:
    found = defaultdict[str, list[str]](list)
    for line in lines:
        found[subject(line)].append(line)
    return found


def said(text: str, passage: str = "a/p1") -> list[str]:
    """Return N-Quads lines of ``thing property value`` rows: things below id/, properties of ours."""
    made = list[str]()
    for row in text.strip().splitlines():
        thing, name, value = row.strip().split(" ", 2)
        predicate = LABEL if name == "label" else f"<{RACE}{name}>"
        term = value if value.startswith('"') else f"<{BASE}{value}>"
        made.append(f"<{BASE}{thing}> {predicate} {term} <{BASE}report/{passage}> .")
    return made


ENTRY = f"<{BASE}entry/e/1>"
CAR = """
    event/e label "Six Hours"
    entry/e/1 event event/e
    entry/e/1 number "16"
    entry/e/1 team team/d
    entry/e/1 model model/l
    team/d label "Dyson"
    model/l label "Lola"
"""


def typed(*names: str) -> list[str]:
    return [
        f"<{BASE}{name}> <{RDF}type> <{RACE}{kind}> <{BASE}report/a/p1> ." for name, _, kind in (n.rpartition(" ") for n in names)
    ]


def labels(lines: Iterable[str]) -> dict[str, str]:
    made = derived(Scope("e", about(lines), of_event=True))
    return {s: value for s, predicate, value, _ in map(terms, made) if predicate == LABEL and not s.startswith(RULES)}


@pytest.mark.parametrize(("data", "least"), [(SHIPPED, 700), (questions.WORLD, 500)])
def test_all_things_have_one_label_but_laps_and_weather(data: Path, least: int) -> None:
    found, things, replaced = defaultdict[str, set[str]](set), set[str](), set[str]()
    for line in build(data).lines:
        thing, predicate, value, _ = terms(line)
        if thing.startswith(THING) and not thing.startswith((*BARE, f"<{CONCEPTS}")):
            (replaced if predicate == SAME_AS else things).add(thing)
            found[thing] |= {value} if predicate == LABEL else set()
    assert len(things) > least
    assert {thing for thing in things if len(found[thing]) != 1} == set()
    assert not replaced & things, "a name that another replaced is no further thing"


@pytest.mark.parametrize("data", [SHIPPED, questions.WORLD])
def test_within_an_event_no_two_things_of_a_kind_bear_one_label(data: Path) -> None:
    rows = [(graph(line), *terms(line)[:3]) for line in build(data).lines if graph(line).startswith(f"{RULES}label/")]
    events = {subject(line)[len(THING) + len("event/") : -1] for line in build(data).lines if line.startswith(f"{THING}event/")}
    of_events = [
        (name, s.split("/")[4], "/crew/" in s, value)
        for name, s, predicate, value in rows
        if predicate == LABEL and name[len(f"{RULES}label/") : -1] in events and s.startswith(THING) and not s.startswith(RULES)
    ]
    assert len(of_events) > 50
    assert [label for label, times in Counter(of_events).items() if times > 1] == []


@pytest.mark.parametrize("data", [SHIPPED, questions.WORLD])
def test_what_is_derived_does_not_compete_and_leans_on_what_its_graph_names(data: Path) -> None:
    built = build(data)
    stated = {(s, p) for s, p, _, name in map(terms, built.lines) if kinds.kind(name) != kinds.DERIVED}
    sources = defaultdict[str, set[str]](set)
    for thing, predicate, value, _ in map(terms, built.lines):
        if predicate == DERIVED_FROM:
            sources[thing].add(value)
    known, there, count = Premises(built.lines), set(built.lines), 0
    for line in built.lines:
        thing, predicate, _, name = terms(line)
        if kinds.kind(name) == kinds.DERIVED and not thing.startswith(RULES):
            premises = known.of(line)
            assert (thing, predicate) not in stated
            assert premises
            assert set(premises) <= there
            assert {graph(premise) for premise in premises} <= sources[name], line
            count += 1
    assert count > 400


def test_each_derivation_names_its_rule_which_says_what_it_makes() -> None:
    lines = build(questions.WORLD).lines
    graphs = {graph(line) for line in lines if graph(line).startswith(RULES)}
    assert len(graphs) > 10
    for name in graphs:
        rule = next(value for s, p, value, _ in map(terms, lines) if (s, p) == (name, f"<{PROV}wasGeneratedBy>"))
        assert name.startswith(rule[:-1])
        assert {p for s, p, _, _ in map(terms, lines) if s == rule} >= {LABEL, f"<{RDFS}comment>"}


def test_nothing_keeps_a_scope_of_which_all_is_derived() -> None:
    scope = Scope("e", about([*said(CAR), *typed("entry/e/1 Entry", "event/e Event")]), of_event=True)
    kept, found = weakref.ref(scope), gc.isenabled()
    gc.disable()
    try:
        assert derived(scope)
        del scope
        # Not even until Python looks for circles: the memory of one event is that of all.
        assert kept() is None
    finally:
        if found:
            gc.enable()


def test_only_what_is_known_is_in_a_label() -> None:
    lines = [*said(CAR), *typed("entry/e/1 Entry", "event/e Event")]
    assert labels(lines)[ENTRY] == '"No. 16 Dyson Lola, Six Hours"'
    for left_out, label in [
        ("number", "Dyson Lola, Six Hours"),
        ("team", "No. 16 Lola, Six Hours"),
        ("model", "No. 16 Dyson, Six Hours"),
        ("event", "No. 16 Dyson Lola"),
    ]:
        assert labels(line for line in lines if f"#{left_out}>" not in line)[ENTRY] == f'"{label}"'


def test_equal_cars_are_told_apart_by_crew_and_else_by_key() -> None:
    twin = [line.replace("entry/e/1", "entry/e/2") for line in said(CAR)]
    lines = [*said(CAR), *twin, *typed("entry/e/1 Entry", "entry/e/2 Entry")]
    assert labels(lines)[ENTRY] == '"No. 16 Dyson Lola (1), Six Hours"'
    crew = said('entry/e/2/crew/1 driver driver/x\ndriver/x label "Ann Xu"')
    found = labels([*lines, *crew])
    assert found[f"<{BASE}entry/e/2>"] == '"No. 16 Dyson Lola (Ann Xu), Six Hours"'
    assert found[ENTRY] == '"No. 16 Dyson Lola, Six Hours"'


CREW_OF_FOUR = """
    entry/e/1/crew/1 driver driver/a
    entry/e/1/crew/2 driver driver/b
    entry/e/1/crew/3 driver driver/c
    entry/e/1/crew/4 driver driver/d
    driver/a label "A"
    driver/b label "B"
    driver/c label "C"
    driver/d label "D"
"""


def order(*places: int) -> str:
    return "\n".join(f'entry/e/1/crew/{seat} order "{place}"' for seat, place in enumerate(places, 1))


@pytest.mark.parametrize(
    ("precedence", "crew"),
    [
        ({}, "B / A / D / C"),
        ({"b": "1"}, "D / C / B / A"),
        ({"a": "none"}, "D / C / B / A"),
        ({"a": "2", "b": "10"}, "B / A / D / C"),
    ],
)
def test_a_crew_is_in_the_order_of_the_source_that_is_first(precedence: dict[str, str], crew: str) -> None:
    lines = [*said(CREW_OF_FOUR), *said(order(2, 1, 4, 3)), *said(CREW_OF_FOUR, "b/p1"), *said(order(4, 3, 2, 1), "b/p1")]
    lines += [line for name, text in precedence.items() for line in said(f'report/{name} precedence "{text}"')]
    made = derived(Scope("e", about(lines), of_event=True))
    assert [value for _, predicate, value, _ in map(terms, made) if predicate == CREW] == [f'"{crew}"']


def test_a_driver_without_a_place_comes_last_and_a_stated_crew_stays() -> None:
    lines = [*said(CREW_OF_FOUR), *said('entry/e/1/crew/4 order "1"')]
    made = derived(Scope("e", about(lines), of_event=True))
    assert [value for _, predicate, value, _ in map(terms, made) if predicate == CREW] == ['"D / A / B / C"']
    printed = derived(Scope("e", about([*lines, *said('entry/e/1 crewLabel "A and others"')]), of_event=True))
    assert CREW not in "".join(printed)


def dispute(of: str, predicate: str, value: str) -> Opened:
    node = f"<{BASE}dispute/{of}/{predicate}>"
    claim = f"{node[:-1]}/1>"
    rows = [
        f"{node} <{RDF}type> <{RACE}Dispute>",
        f"{node} <{RACE}resolution> <{BASE}concept/resolution/open>",
        f"{node} <{RACE}claim> {claim}",
        f"{claim} {STATEMENT[0]} <{BASE}{of}>",
        f"{claim} {STATEMENT[1]} {LABEL if predicate == 'label' else f'<{RACE}{predicate}>'}",
        f"{claim} {STATEMENT[2]} {value}",
    ]
    return opened(f"{row} {node} ." for row in rows)


def of_car(lines: Iterable[str], disputes: Opened) -> Scope:
    return Scope("e", about(lines), of_event=True, opened=disputes)


def test_what_leans_on_an_open_value_is_in_a_graph_that_says_so() -> None:
    lines = [*said(CAR), *typed("entry/e/1 Entry", "session/e/race Session")]
    made = [terms(line) for line in derived(of_car(lines, dispute("entry/e/1", "model", f"<{BASE}model/l>")))]
    graphs = {s: name for s, predicate, _, name in made if predicate == LABEL}
    name = f"{RULES}label/e/open>"
    assert graphs[ENTRY] == name
    assert graphs[f"<{BASE}session/e/race>"] == f"{RULES}label/e>"
    assert (name, DERIVED_FROM, f"<{BASE}dispute/entry/e/1/model>", name) in made


def test_what_leans_on_another_value_than_the_open_ones_does_not_lean_on_the_dispute() -> None:
    lines = [*said(CAR), *typed("entry/e/1 Entry")]
    made = derived(of_car(lines, dispute("entry/e/1", "model", f"<{BASE}model/other>")))
    assert not any(graph(line).endswith("/open>") for line in made)


def test_a_crew_leans_on_who_is_in_it() -> None:
    lines = [*said(CAR), *said('entry/e/1/crew/a driver driver/a\ndriver/a label "A"'), *typed("entry/e/1 Entry")]
    made = derived(of_car(lines, dispute("entry/e/1", "driver", f"<{BASE}driver/a>")))
    assert {graph(line) for line in made if CREW in line} == {f"{RULES}crew/e/open>"}


def test_with_no_value_asserted_the_word_is_left_out() -> None:
    lines = [line for line in [*said(CAR), *typed("entry/e/1 Entry")] if f"#model> <{BASE}model" not in line]
    made = map(terms, derived(of_car(lines, dispute("entry/e/1", "model", f"<{BASE}model/l>"))))
    assert {name: value for s, p, value, name in made if (s, p) == (ENTRY, LABEL)} == {
        f"{RULES}label/e>": '"No. 16 Dyson, Six Hours"'
    }


def test_a_label_that_is_disputed_is_not_made_up() -> None:
    lines = [*said(CAR), *typed("entry/e/1 Entry")]
    made = derived(of_car(lines, dispute("entry/e/1", "label", '"Car"')))
    assert not any(line.startswith(f"{ENTRY} {LABEL}") for line in made)


def test_things_named_after_each_other_have_labels() -> None:
    lines = [*said("tally/e/1 holder tally/e/2\ntally/e/2 holder tally/e/1"), *typed("tally/e/1 Tally", "tally/e/2 Tally")]
    assert len(labels(lines)) == 2


def test_a_class_without_words_of_its_own_is_named_by_what_it_refers_to() -> None:
    lines = [
        *said(CAR),
        *said('stop/e/1 entry entry/e/1\nstop/e/1 lapNumber "12"'),
        *typed("entry/e/1 Entry", "stop/e/1 RecurringRace"),
    ]
    assert labels(lines)[f"<{BASE}stop/e/1>"] == '"recurring race: No. 16 Dyson Lola, lap number 12"'


def test_citations_of_what_is_derived_have_their_premises() -> None:
    built = build(questions.WORLD)
    found = [c for c in cite(built.lines, built.withheld, f"entry/{EVENT}/r03") if c.subject == f"<{BASE}entry/{EVENT}/r03>"]
    made = [c for c in found if c.status == kinds.DERIVED]
    assert {c.property for c in made} == {LABEL, CREW}
    assert all(c.premises and set(c.premises) <= set(built.lines) for c in made)
    assert not any(c.premises for c in found if c.status != kinds.DERIVED)


def test_rules_are_found_by_their_place() -> None:
    root = resources.folder("data").parent
    in_python = sorted(path.stem for path in (root / "build/gridwalk/derive/rules").glob("[a-z]*.py"))
    queries = sorted(path.stem for path in (root / "ontology/rules").glob("*.rq"))
    assert sorted(rule.name for rule in rules()) == sorted([stem.replace("_", "-") for stem in in_python] + queries)
    assert len(in_python) >= 2
    assert len(queries) >= 19


def test_parts_say_where_lines_are_that_are_not_about_laps(tmp_path: Path) -> None:
    build_parts(questions.WORLD, tmp_path)
    units = json.loads((tmp_path / "manifest.json").read_text(encoding="utf-8"))["units"].values()
    laps = 0
    for unit in units:
        data = (tmp_path / unit["part"]).read_bytes()
        description = json.loads((tmp_path / unit["part"]).with_suffix(".json").read_text(encoding="utf-8"))
        told = b"".join(data[start:end] for start, end in description["told"]).decode().split("\n")
        lines = data.decode().split("\n")
        assert sorted(told) == sorted(line for line in lines if not line.startswith(BARE))
        laps += len(lines) - len(told)
    assert laps > 20


def test_another_event_leaves_the_files_of_the_others_alone(tmp_path: Path) -> None:
    out, other = tmp_path / "parts", tmp_path / "data"
    shutil.copytree(questions.WORLD / "reports", other / "reports")
    build_parts(other, out)
    before = {
        path.relative_to(out): path.stat().st_mtime_ns for path in (out / "derived").rglob("*.nq") if path.parent != out / "derived"
    }
    assert len(before) > 2
    shutil.copytree(questions.WORLD / "rules", other / "rules")
    build_parts(other, out)
    after = {path.relative_to(out): path.stat().st_mtime_ns for path in (out / "derived").rglob("*.nq")}
    assert before.items() <= after.items()
    assert len(after) > len(before)


def test_disputes_are_called_by_what_they_are_about() -> None:
    found = [terms(line)[2] for line in build(SHIPPED).lines if line.startswith(DISPUTE) and terms(line)[1] == LABEL]
    assert len(found) > 5
    assert any(label.startswith('"dispute about the crew size of ') for label in found)


def test_what_is_derived_is_not_made_again_where_nothing_changed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    out = tmp_path / "parts"
    build_parts(questions.WORLD, out)
    manifest = (out / "manifest.json").read_bytes()
    gone = next((out / "derived").rglob("all.*.nq"))
    content = gone.read_bytes()
    with monkeypatch.context() as patched:
        patched.setattr("gridwalk.builds.manifest.derived_files", lambda *_, **__: pytest.fail("made again"))
        build_parts(questions.WORLD, out)
    gone.unlink()
    build_parts(questions.WORLD, out)
    assert gone.read_bytes() == content
    assert (out / "manifest.json").read_bytes() == manifest


@pytest.mark.parametrize("parts", [False, True])
def test_an_event_whose_path_begins_with_that_of_another_takes_nothing_from_it(parts: bool, tmp_path: Path) -> None:
    """Car 2 of Lakeside and the event ``lakeside/2`` have the same path: each keeps its own results and laps."""

    def derived_of(data: Path) -> dict[str, set[str]]:
        if not parts:
            lines = build(data).lines
        else:
            build_parts(data, data / "parts")
            lines = [line for path in (data / "parts" / "derived").rglob("*.nq") for line in path.read_text("utf-8").splitlines()]
        found = defaultdict[str, set[str]](set)
        for line in lines:
            if graph(line).startswith(RULES):
                about, name, value = terms(line)[:3]
                found[graph(line)[len(RULES) : -1].removesuffix("/open").partition("/")[2]].add(f"{about} {name} {value}")
        return found

    inner = f"{EVENT}/2"
    for event, name in ((EVENT, "outer"), (inner, "inner")):
        for data in (tmp_path / name, tmp_path / "both"):
            _raced(data, name, event)
    alone, both = derived_of(tmp_path / "outer") | derived_of(tmp_path / "inner"), derived_of(tmp_path / "both")
    of_car = f"<{BASE}result/{EVENT}/2/race> <{RACE}"
    assert {said.split("> ")[1] for said in both[EVENT] if said.startswith(of_car)} >= {f"<{RACE}bestLap", f"<{RACE}classPosition"}
    assert both[EVENT] == alone[EVENT]
    assert both[inner] == alone[inner]


def _raced(data: Path, name: str, event: str) -> None:
    """Write an account of a race of three cars of one class, which ran two laps each."""
    cars, here = ["1", "2", "7"], {"event": event, "session": "race"}
    account(
        data, name, {car: [f"Ann {name} {car}"] for car in cars}, event,
        race_class=[{"id": "lakes/gt", "label": "GT", "series": "lakes"}],
        series=[{"id": "lakes", "label": "Lakes"}],
        entry=[{"event": event, "entry": car, "raceClass": "lakes/gt"} for car in cars],
        result=[here | {"entry": car, "position": str(n), "laps": "2"} for n, car in enumerate(cars, 1)],
        lap=[here | {"entry": car, "lapNumber": lap, "lapTime": f"{60 + n}.{lap}"} for n, car in enumerate(cars) for lap in "12"],
    )  # fmt: skip
