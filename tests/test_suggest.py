"""Candidates go from the car to the people: what two accounts of one race, each with keys of its own, say of who is who."""

from __future__ import annotations

import time
from itertools import product
from pathlib import Path

import pytest

from gridwalk.builds.whole import build
from gridwalk.identities.suggestions import Candidate, as_sssom, suggest
from gridwalk.rdf.iris import BASE, RACE, RDF, RDFS
from gridwalk.tables.values import key
from tests.accounts import EVENT, account

FIRST = {
    "r01": ["Otto Lind", "Ada Elm"],
    "r02": ["Jan Berg", "Kim Oak", "Sue Ash"],
    "r03": ["Ivo Berg", "Lou Fir"],
    "r04": ["Max Yew"],
}  # fmt: skip


def cars(**said: dict[str, str]) -> list[dict[str, str]]:
    return [{"event": EVENT, "entry": key} | words for key, words in said.items()]


def candidates(data: Path) -> list[tuple[str, str]]:
    return [(c.subject.removeprefix(f"entry/{EVENT}/"), c.object.removeprefix(f"entry/{EVENT}/")) for c in found(data)]


def found(data: Path) -> list[Candidate]:
    return suggest(build(data).lines)


def accept(data: Path, candidates: list[Candidate], name: str) -> None:
    (data / "identities").mkdir(exist_ok=True)
    (data / "identities" / f"{name}.sssom.tsv").write_text("\n".join(as_sssom(candidates)) + "\n", encoding="utf-8")


@pytest.fixture
def data(tmp_path: Path) -> Path:
    """Two accounts: the second knows family names, has one car by its whole crew, and one with a crew in part."""
    account(tmp_path, "alder", FIRST, entry=cars(**{key: {"number": key[-1]} for key in FIRST}))
    account(tmp_path, "birch", {"a": ["Lind", "Elm"], "b": ["Berg", "Oak"]}, entry=cars(a={}, b={"number": "2"}))
    for path in (tmp_path / "reports" / "birch").iterdir():
        # Drivers known by surname are scoped to their report, as the reports that ship have them.
        path.write_text(path.read_text().replace(f"{EVENT.replace('/', '-')}/", "birch/"), encoding="utf-8")
    return tmp_path


def test_the_car_that_did_not_join_is_proposed_and_then_its_people(data: Path) -> None:
    first = found(data)
    assert ("b", "r02") in candidates(data)
    accept(data, [c for c in first if c.subject.startswith("entry/")], "cars")
    second = {(c.subject.rpartition("/")[2], c.object_label) for c in found(data)}
    assert second == {("lind", "Otto Lind"), ("elm", "Ada Elm"), ("berg", "Jan Berg"), ("oak", "Kim Oak")}


def test_the_lines_of_both_runs_build_at_once(data: Path) -> None:
    first = found(data)
    accept(data, [c for c in first if c.subject.startswith("entry/")], "cars")
    accept(data, found(data), "people")
    assert not found(data)
    drivers = {line.split(" ")[2] for line in build(data).lines if line.startswith(f"<{BASE}entry/") and f"<{RACE}driver>" in line}
    assert len(drivers) == sum(map(len, FIRST.values()))


def test_a_namesake_in_another_car_is_not_proposed(data: Path) -> None:
    """Jan Berg and Ivo Berg are in two cars of one account, so the Berg in the car of one is not the other."""
    accept(data, [c for c in found(data) if c.subject.startswith("entry/")], "cars")
    assert not [c for c in found(data) if "Ivo Berg" in (c.subject_label, c.object_label)]


def test_no_thing_is_replaced_twice(data: Path) -> None:
    subjects = [c.subject for c in found(data)]
    assert len(set(subjects)) == len(subjects) > 2


@pytest.mark.parametrize(
    ("other", "is_proposed"),
    [
        ({"number": "4", "raceClass": ""}, True),
        ({"number": "5"}, False),
    ],
)
def test_cars_of_two_numbers_are_two(tmp_path: Path, other: dict[str, str], is_proposed: bool) -> None:
    account(tmp_path, "alder", {"r1": ["Max Yew", "Tom Elm", "Eve Ash"]}, entry=cars(r1={"number": "4"}))
    account(tmp_path, "birch", {"x": ["Max Yew", "Tom Elm"]}, entry=cars(x=other))
    assert bool([c for c in found(tmp_path) if c.subject.startswith("entry/")]) == is_proposed


def test_what_could_be_either_of_two_cars_is_not_proposed(tmp_path: Path) -> None:
    account(tmp_path, "alder", {"r1": ["Max Yew", "Tom Elm"], "r2": ["Mia Yew", "Zoe Oak"]})
    account(tmp_path, "birch", {"x": ["Yew"]})
    assert not [c for c in found(tmp_path) if c.subject.startswith("entry/")]


def test_who_a_line_says_are_two_are_not_proposed(data: Path) -> None:
    berg = next(c for c in found(data) if c.subject.startswith("entry/"))
    ends = f"gridwalk:{berg.subject}\towl:sameAs\tNot\tgridwalk:{berg.object}\tsemapv:ManualMappingCuration"
    (data / "identities").mkdir()
    header = "subject_id\tpredicate_id\tpredicate_modifier\tobject_id\tmapping_justification"
    head = [*as_sssom([])][:-1]
    (data / "identities" / "not.sssom.tsv").write_text("\n".join([*head, header, ends]) + "\n", encoding="utf-8")
    assert not [c for c in found(data) if c.subject.startswith("entry/")]


def named(*labels: str, kind: str = "Driver") -> list[str]:
    lines = list[str]()
    for n, label in enumerate(labels):
        lines += [f"<{BASE}driver/d{n}> <{RDF}type> <{RACE}{kind}> .", f'<{BASE}driver/d{n}> <{RDFS}label> "{label}" .']
    return lines


def test_a_family_name_that_several_bear_is_proposed_for_none() -> None:
    assert not suggest(named("Berg", "Jan Berg", "Ivo Berg"))
    assert suggest(named("Berg", "Jan Berg"))


def test_two_family_names_alone_are_not_like_each_other() -> None:
    assert not suggest(named("Bergmann", "Bergson"))


@pytest.mark.parametrize("other", ["Orrin 12 RSR", "Orrin 12 RS GTC"])
def test_a_model_with_another_letter_is_another(other: str) -> None:
    assert not suggest(named("Orrin 12 RS", other, kind="CarModel"))


def test_a_crowd_of_names_takes_seconds_and_is_said() -> None:
    """Each of 2,000 who are called alike was compared with each of the others, for half a minute."""
    said = list[str]()
    labels = [f"Jan Berg{''.join(ends)}" for ends in product("aeioubdfgk", "aeioulmnrs", "aeioutpvwxyzbcdfghjk")]
    before = time.process_time()
    assert len(suggest(named(*labels), crowded=said.append)) > 1_000
    assert time.process_time() - before < 15
    assert len(said) == 1


def test_four_spellings_of_one_name_are_each_replaced_once() -> None:
    found = suggest(named("Albin Dufresnay", "Albin Dufrésnay", "Albin Dufrèsnay", "Albin Du Fresnay", "Albin DUFRESNAY"))
    subjects = [c.subject for c in found]
    assert len(set(subjects)) == len(subjects) >= 3


def test_a_key_with_a_hash_is_replaced_whatever_is_said_of_it() -> None:
    """A letter that keys have not goes from them: what stays is the key that can be read, if nothing else speaks."""
    hashed = key("Hans Krauße")
    things = (
        "\n".join(named("Hans Krause", "Hans Krauße"))
        .replace("driver/d0", "driver/hans-krause")
        .replace("driver/d1", f"driver/{hashed}")
    )
    for often in ("hans-krause", hashed):
        said = [f"<{BASE}entry/{n}> <{RACE}driver> <{BASE}driver/{often}> ." for n in range(3)]
        (found,) = suggest([*things.splitlines(), *said])
        assert (found.subject, found.object) == (f"driver/{hashed}", "driver/hans-krause")


def test_careers_that_fit_in_time_come_first(tmp_path: Path) -> None:
    def driver(name: str, source: str, year: int, born: str = "") -> list[str]:
        person, event, said = f"<{BASE}driver/{source}-{key(name)}>", f"{source}/{year}/lake", f"<{BASE}report/{source}/r1>"
        lines = [
            f"{person} <{RDF}type> <{RACE}Driver>", f'{person} <{RDFS}label> "{name}"',
            f'<{BASE}event/{event}> <{RACE}year> "{year}"',
            f"<{BASE}entry/{event}/1> <{RACE}driver> {person}",
        ]  # fmt: skip
        return [f"{line} {said} ." for line in (*lines, *([f'{person} <{RACE}birthDate> "{born}"'] if born else []))]

    cup = [line for name in ("Ada Elm", "Kim Oak", "Otto Lind") for line in driver(name, "cup", 1960, "1930-02-01")]
    day = [*driver("Ada Elm", "day", 1962), *driver("Kim Oak", "day", 1985), *driver("Otto Lind", "day", 2031)]
    proposed = suggest([*cup, *day], kinds=["Driver"])
    # A name is not sure where nothing says when the other was born, and nobody drives for seventy years.
    assert [(c.subject_label, c.score) for c in proposed] == [("Ada Elm", 0.94), ("Kim Oak", 0.88)]
    assert [c.why.rpartition(", ")[2] for c in proposed] == [f"{n} years between what is known of both" for n in (2, 25)]


@pytest.mark.parametrize(
    "said", ['event/cup/1985/lake> <{0}month> "1985-06"', "event/cup/1985/lake> <{0}season> <{1}season/cup/1985>"]
)
def test_the_year_of_an_event_is_that_of_its_month_or_season_too(said: str) -> None:
    lines = named("Kim Oak", "Kim  Oak")
    years = [f'<{BASE}season/cup/{year}> <{RACE}year> "{year}" .' for year in (1960, 1985)]
    drove = [f"<{BASE}entry/cup/{year}/lake/1> <{RACE}driver> <{BASE}driver/d{n}> ." for n, year in enumerate((1960, 1985))]
    first = f"<{BASE}event/cup/1960/lake> <{RACE}season> <{BASE}season/cup/1960> ."
    (proposed,) = suggest([*lines, *years, *drove, first, f"<{BASE}{said.format(RACE, BASE)} ."])
    assert proposed.why.endswith("25 years between what is known of both")


def test_names_that_are_only_similar_are_never_sure() -> None:
    (proposed,) = suggest(named("Mario Oakwood", "Marco Oakwood"))
    assert proposed.score == 0.94
    (turned,) = suggest(named("Oakwood, Mario", "Mario OAKWOOD"))
    assert turned.score == 0.98


def test_two_of_one_data_set_do_not_become_one_through_a_third() -> None:
    def driver(person: str, name: str, source: str, *, coded: bool) -> list[str]:
        said, thing = f"<{BASE}report/{source}/r1>", f"<{BASE}driver/{person}>"
        lines = [f"{thing} <{RDF}type> <{RACE}Driver>", f'{thing} <{RDFS}label> "{name}"']
        code = [f"<{BASE}identifier/driver/{person}/id> <{RACE}identifierOf> {thing}"] if coded else []
        return [f"{line} {said} ." for line in (*lines, *code)]

    family = [*driver("elm", "Ada Elm", "cup", coded=True), *driver("elm-jr", "Ada Elm Jr.", "cup", coded=True)]
    (only,) = suggest([*family, *driver("ada-elm", "Ada Elm", "day", coded=False)], kinds=["Driver"])
    assert {only.subject, only.object} == {"driver/elm", "driver/ada-elm"}
