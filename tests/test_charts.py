"""Charts: the same bytes from the same rows, well formed, with every figure of their table, whatever the names are."""

from __future__ import annotations

import re
import shlex
from collections.abc import Iterator
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest

from gridwalk import Dataset, QueryError
from gridwalk.base import resources
from gridwalk.charts import chart, drawing, laps
from gridwalk.charts.chart import Chart, Row, colours
from gridwalk.cli import main
from tests import questions

SVG = "{http://www.w3.org/2000/svg}"
HOSTILE = '<script>alert("x")</script> & ]]> \x00\x1b[2J \ud7ff 耐久 Ünïcödé \u202eevil {{ 7*7 }}' + "W" * 300
SKERRY, LAKESIDE, SEASON = "isles/2032/skerry", "nsc/2031/lakeside", "isles/2032"
# What of the made-up world there is a chart of.
DRAWN = [
    *((name, {"event": SKERRY}) for name in ("podiums", "positions", "gaps", "stints", "laps-led")),
    *((name, {"event": LAKESIDE}) for name in ("podiums", "grid-to-finish", "stints", "laps-led")),
    ("positions", {"event": SKERRY, "class_": "XT"}),
    ("season-matrix", {"season": SEASON}),
]


@pytest.fixture(scope="module")
def data() -> Dataset:
    return Dataset.build(questions.WORLD)


def made_up(cars: int, rounds: int, *, grid: bool = True) -> list[Row]:
    """Rows of ``chart-laps``: cars of three classes, the slower the further back, with stops, cautions, and some that stop."""
    return [
        {
            "event": "urn:e", "eventLabel": "Made-up", "entered": f"urn:class/{car % 3}", "code": f"C{car % 3}",
            "entry": f"urn:entry/{car}", "number": str(car), "crew": f"Driver {car} / Other {car}", "position": str(car),
            "lap": str(lap), "time": f"{80 + car / 10 + lap % 7}",
            "elapsed": f"{lap * (84 + car / 10) + (car * lap) % 13}", "driver": f"urn:driver/{car}{lap > rounds // 2}",
            "driverLabel": f"{'Other' if lap > rounds // 2 else 'Driver'} {car}",
            **({"grid": str(cars + 1 - car)} if grid else {}), **({"pit": "true"} if lap % 30 == 0 else {}),
            "flag": "full course yellow" if lap % 50 == 10 else "green flag",
        }
        for car in range(1, cars + 1)
        for lap in range(1, rounds + 1 - (rounds // 2 if car % 5 == 0 else 0))
    ]  # fmt: skip


def of_stints(rows: list[Row]) -> list[Row]:
    return [{**row, "from": row["lap"], "to": row["lap"]} for row in rows]


def drawn(name: str, rows: list[Row]) -> Chart:
    (found,) = drawing.draw(name, rows, colours())
    return found


def words(svg: str) -> list[str]:
    return [text.strip() for element in ET.fromstring(svg).iter() for text in (element.text or "",) if text.strip()]


def require_whole(found: Chart) -> None:
    """It is well formed, says what it is, has every figure of its table, and no word of it is beyond its edge."""
    text = found.file()
    root = ET.fromstring(text)
    title, told = root.find(f"{SVG}title"), root.find(f"{SVG}desc")
    assert title is not None
    assert told is not None
    assert root.get("aria-labelledby") == f"{title.get('id')} {told.get('id')}"
    assert found.subject[:8] in (title.text or "")
    assert told.text == found.description
    said = "\n".join(words(found.inline()))
    assert all(len(row) == len(found.columns) for row in found.figures)
    for row in found.figures:
        for cell in row:
            assert "\n".join(words(f"<a>{chart.svg.words(cell)}</a>")) in said, (found.name, cell)
    within(root)


def within(root: ET.Element) -> None:
    _, _, width, height = map(float, root.attrib["viewBox"].split())
    for element in root.iter(f"{SVG}text"):
        x, y = float(element.attrib["x"]), float(element.attrib["y"])
        room = {"end": x, "middle": 2 * min(x, width - x)}.get(element.get("text-anchor", ""), width - x)
        assert 0 < y < height
        assert chart.svg.width(element.text or "") <= room + 4, element.text


@pytest.mark.parametrize(("name", "given"), DRAWN)
def test_charts_of_data_are_whole_and_the_same_again(name: str, given: dict[str, str], data: Dataset) -> None:
    found, again = data.plot(name, **given), data.plot(name, **given)
    assert found is not None
    assert again is not None
    assert found.figures
    assert found.file() == again.file()
    require_whole(found)


def large() -> Iterator[tuple[str, list[Row]]]:
    rows = made_up(60, 400)
    yield from ((name, rows) for name in ("positions", "gaps", "lap-times"))
    yield "stints", of_stints(rows)


def test_sixty_cars_of_four_hundred_laps_are_a_chart_of_bounded_size() -> None:
    for name, rows in large():
        found = drawn(name, rows)
        require_whole(found)
        assert len(found.file()) < 200_000, name
        assert found.height < 3000


GREATEST = "9" * 15


@pytest.mark.parametrize("name", ["positions", "gaps", "lap-times", "stints"])
def test_a_chart_takes_as_long_as_there_are_laps_whatever_their_numbers(name: str) -> None:
    rows = made_up(4, 6)
    far = [{**row, "lap": GREATEST, "elapsed": GREATEST} if row["lap"] == "6" else row for row in rows]
    found = drawn(name, of_stints(far) if name == "stints" else far)
    require_whole(found)
    if name != "lap-times":
        assert GREATEST in " ".join(cell for row in (found.columns, *found.figures) for cell in row)


@pytest.mark.parametrize("number", ["0", "-7", "-" + GREATEST, "1.5", "abc", ""])
@pytest.mark.parametrize("name", ["positions", "gaps", "lap-times", "stints"])
def test_laps_whose_numbers_cannot_be_are_as_if_they_were_not_there(name: str, number: str) -> None:
    rows = made_up(4, 6)
    without = [row for row in rows if row["lap"] != "6"]
    odd = [{**row, "lap": number} if row["lap"] == "6" else row for row in rows]
    sound, told = (of_stints(rows) if name == "stints" else rows for rows in (without, odd))
    assert drawn(name, told).file() == drawn(name, sound).file()
    # Where none can be, there is no chart.
    none = [{**row, "lap": number} for row in rows]
    assert drawing.draw(name, of_stints(none) if name == "stints" else none, colours()) == []


@pytest.mark.parametrize("ends", [("5", "2"), ("0", "0"), ("-3", "-1"), ("3", "")])
def test_a_stint_that_ends_before_it_begins_is_none(ends: tuple[str, str]) -> None:
    rows = of_stints(made_up(3, 5))
    odd = dict(zip(("from", "to"), ends, strict=True))
    assert drawn("stints", [*rows, {**rows[0], **odd}]).file() == drawn("stints", rows).file()
    assert drawing.draw("stints", [{**row, **odd, "stint": "1"} for row in rows], colours()) == []


@pytest.mark.parametrize("grid", [GREATEST, "0", "-7"])
def test_places_on_a_grid_that_cannot_be_are_their_order(grid: str) -> None:
    rows = [{**row, "grid": grid} if row["number"] == "4" else row for row in made_up(4, 3)]
    found = drawn("positions", rows)
    require_whole(found)
    first = [by[0] for by in laps.places(laps.race(rows)).values()]
    assert sorted(first) == [1, 2, 3, 4]
    assert found.height < 300


def test_three_cars_are_a_chart() -> None:
    rows = made_up(3, 5)
    for name in ("positions", "lap-times"):
        require_whole(drawn(name, rows))
    require_whole(drawn("stints", of_stints(rows)))


@pytest.mark.parametrize("name", drawing.NAMES)
def test_of_nothing_there_is_no_chart(name: str) -> None:
    assert drawing.draw(name, [], colours()) == []


@pytest.mark.parametrize(("name", "given"), DRAWN)
def test_names_of_strangers_are_words(name: str, given: dict[str, str], data: Dataset, monkeypatch: pytest.MonkeyPatch) -> None:
    taken, draw = list[list[Row]](), drawing.draw
    monkeypatch.setattr(drawing, "draw", lambda name, rows, colour: [taken.append(rows), draw(name, rows, colour)][1])
    data.plot(name, **given)
    names = {"eventLabel", "crew", "car", "code", "number", "driverLabel", "seasonLabel", "tyres", "finish", "cause"}
    found = drawn(name, [{column: HOSTILE if column in names else value for column, value in row.items()} for row in taken[0]])
    for text in (found.file(), found.inline()):
        assert {element.tag for element in ET.fromstring(text).iter()} <= {
            SVG + tag for tag in ("svg", "title", "desc", "style", "g", "rect", "path", "circle", "text")
        }
        assert "<script" not in text
    within(ET.fromstring(found.inline()))


def test_places_by_lap_start_from_the_grid_and_follow_the_times() -> None:
    race = laps.race(made_up(4, 3))
    places = laps.places(race)
    assert {entry[-1]: by[0] for entry, by in places.items()} == {"1": 4, "2": 3, "3": 2, "4": 1}
    assert {entry[-1]: by[1] for entry, by in places.items()} == {"1": 1, "2": 2, "3": 3, "4": 4}
    # Without the grid of all there is no lap 0, and who is alone in a class is first of it.
    assert min(laps.places(laps.race(made_up(4, 3, grid=False)))["urn:entry/1"]) == 1
    alone = [row for row in made_up(4, 3) if row["code"] == "C2"]
    assert laps.places(laps.race(alone)) == {"urn:entry/2": {0: 1, 1: 1, 2: 1, 3: 1}}


def test_stated_places_come_before_those_of_times() -> None:
    rows = [{**row, "running": str(5 - int(row["number"]))} for row in made_up(4, 2, grid=False)]
    assert {entry[-1]: by[2] for entry, by in laps.places(laps.race(rows)).items()} == {"1": 4, "2": 3, "3": 2, "4": 1}


def test_lap_times_leave_out_the_first_lap_pits_and_cautions() -> None:
    found = laps.race(made_up(1, 62)).laps["urn:entry/1"]
    assert set(range(1, 63)) - set(laps.racing(found)) == {1, 10, 30, 31, 60, 61}
    (row, other) = drawn("lap-times", made_up(1, 62)).figures
    assert (row[0], row[3], other[0], other[3]) == ("Driver 1", "27", "Other 1", "29")


def test_gaps_are_those_to_the_leader_of_the_class() -> None:
    found = drawn("gaps", made_up(6, 2))
    by_car = {row[0].split()[1]: row[2:] for row in found.figures}
    assert by_car["1"] == ("0", "0")
    # 84.4 and 4 seconds against 84.1 and 1.
    assert by_car["4"][0] == "+3.3"
    assert len(found.figures) == 6


def test_stints_end_in_the_pits_and_before_another_driver() -> None:
    found = drawn("stints", of_stints(made_up(1, 80)))
    assert [row[2:5] for row in found.figures] == [
        ("1", "30", "Driver 1"), ("31", "40", "Driver 1"), ("41", "60", "Other 1"), ("61", "80", "Other 1"),
    ]  # fmt: skip


def test_a_car_that_stopped_and_one_in_dispute_are_marked(data: Dataset) -> None:
    found = data.plot("podiums", event=LAKESIDE)
    assert found is not None
    remarks = {row[3]: row[6] for row in found.figures}
    assert remarks["Greta Sand / Mia Ivers / Piotr Zielin"] == "retired: mechanical, sources differ"
    assert words(found.inline()).count("?") == 1
    assert found.inline().count("stroke-dasharray") == 2


def test_several_events_are_no_chart_of_a_race(data: Dataset) -> None:
    with pytest.raises(QueryError, match=r"rows of 3 for the chart podiums: .*event/isles/2032/holm.*; name one as its event"):
        data.plot("podiums")


def test_several_races_of_an_event_are_charts_of_their_own() -> None:
    rows = [{**row, "session": f"urn:s{n}", "sessionLabel": f"race {n}"} for n in (1, 2) for row in made_up(4, 3 * n)]
    first, second = drawing.draw("positions", rows, colours())
    assert (first.title, second.title) == ("race 1: places by lap", "race 2: places by lap")
    assert (first.name, second.name, len(first.columns), len(second.columns)) == ("positions", "positions-1", 6, 9)
    with pytest.raises(QueryError, match="name one as its session"):
        drawing.require_one("positions", rows)


def test_colours_of_a_file_are_those_of_pages() -> None:
    style = (resources.package("site") / "static/style.css").read_text(encoding="utf-8")
    light, dark = (
        dict(re.findall(r"--(\w+): (#\w+)", part)) for part in style.split("@media screen and (prefers-color-scheme: dark)")[:2]
    )
    assert chart.LIGHT.items() <= light.items()
    assert chart.DARK.items() <= dark.items()


def test_the_chart_of_readme_is_what_plot_draws(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    out = tmp_path / "podiums.svg"
    assert main(["plot", "podiums", "--event", "alms/2004/laguna-seca", "--out", str(out)]) == 0
    kept = Path(__file__).parent.parent / "docs" / "podiums.svg"
    assert out.read_bytes() == kept.read_bytes()
    out.unlink()
    assert main(["build", "--no-validate", "--format", "nquads", "--out", str(tmp_path / "built")]) == 0
    for name in drawing.NAMES[2:6]:
        on = ["--on", str(tmp_path / "built")]
        assert main(["plot", name, "--event", "alms/2004/laguna-seca", "--out", str(out), *on]) == 3
        said = capsys.readouterr().err
        assert said.startswith(
            f"gridwalk: error: no chart {name}: it needs {drawing.needs(name)}, and the data of alms/2004/laguna-seca"
        )
        # What it says lists what there is, does.
        again = shlex.split(said.split("`")[1])
        assert main(again[1:]) == 0
        assert "error" not in capsys.readouterr().err
    assert not out.exists()
    assert main(["plot", "podiums", *on, "--event", "alms/2004/laguna-seca", "--out", str(tmp_path / "no" / "x.svg")]) == 4
