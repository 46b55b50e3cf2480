"""Rows of results: one a car, whatever accounts say of it, with why it ended, who is out, and no winner that nobody decided."""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import Path

import pytest

from gridwalk.api import Dataset
from gridwalk.api import open as open_data
from gridwalk.ask.queries import load_query
from gridwalk.builds.whole import build
from gridwalk.rdf.dataset import load
from gridwalk.rdf.iris import BASE
from gridwalk.site.facts import Facts
from gridwalk.site.writing import Site, write
from gridwalk.tables.values import driver_key
from tests import accounts

CREWS = {"1": ["Ann Xu"], "2": ["Cid Zo"], "3": ["Eve Ash"], "4": ["Fay Orr"], "5": ["Gus Ode"]}
# Of each car: its team, and what its result says.
FIRST = {
    "1": ("blue", {"position": "1"}), "2": ("blue", {"position": "2"}), "3": ("red", {"position": "3", "finish": "running"}),
    "4": ("red", {"finish": "retired", "retirementCause": "gearbox", "asPrinted": "Gearbox"}),
    "5": ("red", {"finish": "did-not-start"}),
}  # fmt: skip
SECOND = {
    "1": ("blue", {"classification": "disqualified"}), "2": ("blue", {"position": "1"}),
    "3": ("green", {"classification": "not-classified"}), "4": ("red", {"classification": "excluded", "asPrinted": "Box"}),
    "5": ("red", {}),
}  # fmt: skip


def told(data: Path, name: str, cars: dict[str, tuple[str, dict[str, str]]]) -> None:
    event = {"event": accounts.EVENT}
    accounts.account(
        data, name, CREWS,
        driver=[
            {"id": driver_key(label, accounts.EVENT.replace("/", "-")), "label": label, "familyName": label.split()[1]}
            for (label,) in CREWS.values()
        ],
        team=[{"id": team, "label": team.title()} for team in sorted({team for team, _ in cars.values()})],
        entry=[event | {"entry": key, "team": team} for key, (team, _) in cars.items()],
        result=[event | {"entry": key, "session": "race", **said} for key, (_, said) in cars.items()],
    )  # fmt: skip


@pytest.fixture(scope="module")
def two(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Two accounts: who is first in one is disqualified in the other, which names another winner, and another team of a car."""
    data = tmp_path_factory.mktemp("two")
    told(data, "a", FIRST)
    told(data, "b", SECOND)
    return data


@pytest.fixture(scope="module")
def data(two: Path) -> Dataset:
    return open_data(two)


@pytest.fixture(scope="module")
def site(two: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    place = tmp_path_factory.mktemp("pages") / "site"
    write(Site(Facts(load(build(two).lines))), place)
    return place


def rows(data: Dataset, name: str, *columns: str) -> Sequence[tuple[object, ...]]:
    answer = data.query(load_query(name).text)
    wanted = [answer.columns.index(column) for column in columns]
    return [tuple(row[n] for n in wanted) for row in answer]


def test_a_table_says_why_each_car_ended_and_names_both_teams(data: Dataset) -> None:
    assert sorted(rows(data, "result-table", "crew", "position", "reason", "team"), key=str) == [
        ("Ann Xu", 1, "disqualified", "Blue"),
        ("Cid Zo", 2, None, "Blue"),
        ("Eve Ash", 3, "not classified", "Green / Red"),
        ("Fay Orr", None, "gearbox, excluded", "Red"),
        ("Gus Ode", None, "did not start", "Red"),
    ]


@pytest.mark.parametrize("name", ["race-page", "results-of", "driver-record", "who-drove-what"])
def test_a_car_of_two_teams_has_one_row(name: str, data: Dataset) -> None:
    assert len(data.query(load_query(name).text)) == len(CREWS)


def test_a_car_that_stopped_has_one_row_with_what_each_source_prints(data: Dataset) -> None:
    assert rows(data, "retirements", "crew", "printed") == [("Fay Orr", "Box / Gearbox")]


def test_who_is_disqualified_is_not_taken_for_the_winner(data: Dataset) -> None:
    assert not rows(data, "facts-of-the-winner", "fact")
    assert rows(data, "driver-record", "driverLabel", "classification")[0] == ("Ann Xu", "disqualified")


@pytest.mark.parametrize("page", [f"id/event/{accounts.EVENT}.html", "index.html", "races.html"])
def test_pages_name_no_winner_but_the_dispute(page: str, site: Path) -> None:
    text = (site / page).read_text(encoding="utf-8")
    assert f'dispute/result/{accounts.EVENT}/2/race/position.html">contested</a>' in text
    assert "Winner</dt><dd><span" not in text


def test_the_page_of_a_race_has_a_row_a_car_with_both_teams_and_who_is_out(site: Path) -> None:
    text = (site / "id" / "event" / f"{accounts.EVENT}.html").read_text(encoding="utf-8")
    assert "<dt>Results</dt><dd>5</dd>" in text
    table = text[text.index('id="result"') :].partition("</table>")[0]
    assert table.count("<tr") == len(CREWS) + 1
    unmarked = re.sub("<button[^>]*>[^<]*</button>", "", table)
    ends = [row.rpartition('<td class="r">')[2].partition("<")[0] for row in unmarked.split("<tr")[2:]]
    assert sorted(ends) == ["", "did not start", "disqualified", "gearbox, excluded", "not classified"]
    (both,) = (row for row in table.split("<tr") if "team/green.html" in row)
    assert "team/red.html" in both
    assert f"{BASE}" not in both
