"""Flattened tables, whose columns are glued together: every row right, or marked as ambiguous."""

from __future__ import annotations

import os
import time
from collections import Counter
from pathlib import Path

import pytest

from gridwalk.pages import flattened
from gridwalk.pages.candidates import Known, candidates
from gridwalk.pages.printed_row import PrintedRow, Reading
from gridwalk.pages.segmentation import segment
from tests.flattening import STYLES, flatten, made_up, real, silent

PAGES = Path(__file__).parent / "fixtures" / "pages"
SAMPLES = Path(
    os.environ.get("GRIDWALK_LEMANS", Path(__file__).parent.parent.parent / "shared" / "samples" / "lemans" / "results.csv")
)
YEARS = range(1999, 2011)


def rows_of(text: str, known: Known | None = None) -> list[PrintedRow]:
    lines = flattened.lines_of(text)
    tables = flattened.find(lines)
    assert len(tables) == 1
    rows, unreadable = flattened.read(tables[0], flattened.prose_around(lines, tables), known or Known())
    assert not unreadable
    return rows


def measure(expected: list[Reading], rows: list[PrintedRow]) -> Counter[str]:
    """Count the rows that are right, ambiguous, and wrong without being marked."""
    assert len(expected) == len(rows)
    return Counter(
        "ambiguous" if row.ambiguous else "right" if row.certain == reading else "wrong"
        for reading, row in zip(expected, rows, strict=True)
    )


def test_a_page_with_hard_rows_is_read_with_no_correction() -> None:
    rows = rows_of((PAGES / "lakeside-2031.txt").read_text(encoding="utf-8"))
    assert not any(row.ambiguous for row in rows)
    assert [str(row.certain) for row in rows] == [
        "1 | P1 | Marlow / van Dael | Arvo R8 | 169 | -",
        "2 | P1 | Okoye / Tanaka | Arvo R8 | 168 | -",
        "3 | P1 | Brandt / O'Hara | Kestrel EX257 | 168 | -",
        "4 | GTS | Lindqvist / Castro-Morales | Dorset Falcon C5.R | 160 | -",
        "5 | GTS | Weber / Luna | Dorset Falcon C5.R | 158 | -",
        "6 | P2 | J.Holm / McAllen / Bauer | Kestrel B2K/40 | 157 | -",
        "7 | GT | Nakamura / Ferrara | EKW GT3RSR | 154 | -",
        "8 | GT | Kowalski / Petit / de la Cruz | Prisma 360 Corsa GTC | 152 | -",
        "9 | GT | Rossi / Berg | EKW GT3RSR | 150 | -",
        "10 | P2 | Young / Hart | Kestrel B2K/40 | 138 | Mechanical",
        "11 | P1 | Costa / Holm | Orbital 035 | 83 | Water pump",
        "12 | P1 | Silva / McArden | Kestrel EX257 | 54 | Engine",
        "13 | GTS | Grant / Novak | Dorset Falcon C5.R | 43 | Clutch",
    ]


@pytest.mark.slow("reads two hundred tables in which columns are glued together, and corrects each")
def test_two_hundred_made_up_tables() -> None:
    total: Counter[str] = Counter()
    for seed in range(200):
        expected = made_up(seed)
        total += measure(expected, rows_of("\n".join(flatten(expected))))
    assert total["wrong"] == 0
    assert total["right"] >= 0.97 * total.total()
    assert total.total() > 5000


@pytest.mark.parametrize("style", [*STYLES, "silent"])
def test_other_joints(style: str) -> None:
    total: Counter[str] = Counter()
    for seed in range(300, 320):
        rows = made_up(seed)
        total += measure(silent(rows) if style == "silent" else rows, rows_of("\n".join(flatten(rows, style))))
    assert total["wrong"] == 0
    assert total["right"] >= 0.97 * total.total()


def test_laps_out_of_order_are_never_wrong_without_a_mark() -> None:
    total: Counter[str] = Counter()
    for seed in range(400, 420):
        rows = made_up(seed)
        stopped = [row for row in rows if row.reason != "-"][::-1]
        mixed = [row for row in rows if row.reason == "-"] + stopped[1::2] + stopped[::2]
        numbered = [Reading(**vars(row) | {"position": place}) for place, row in enumerate(mixed, 1)]
        total += measure(numbered, rows_of("\n".join(flatten(numbered))))
    assert total["wrong"] == 0
    # Not by giving up, either.
    assert total["right"] >= 0.97 * total.total() > 600


def test_a_row_with_two_readings_lists_both_and_keeps_what_is_certain() -> None:
    # Nothing in the table tells where the number of the car ends and the laps begin.
    text = "1GTMay / RoeAlba GTX60-\n2GTPoe / LunaAlba GTX40-\n3GTKoch / VidalZeta 1224Engine\n4GTHolm / BergAlba GTX3Fire\n"
    row = rows_of(text)[2]
    assert row.ambiguous
    assert {(r.chassis, r.laps) for r in row.readings} == {("Zeta 12", 24), ("Zeta 122", 4)}
    assert row.certain.drivers == ("Koch", "Vidal")
    assert row.certain.laps is None
    assert row.certain.chassis == ""
    settled = rows_of(f"The Zeta 122 was new.\n\n{text}")[2]
    assert (settled.certain.chassis, settled.certain.laps) == ("Zeta 122", 4)


def test_a_thousand_laps_are_rather_figures_of_the_car() -> None:
    text = "1LMGTPCapo / Kern / SmithBent Speed 8377-\n2LMGTPBlum / Brab / HerbBent Speed 8375-\n"
    assert [(row.certain.chassis, row.certain.laps) for row in rows_of(text)] == [("Bent Speed 8", 377), ("Bent Speed 8", 375)]


def test_states_stand_in_place_of_positions() -> None:
    rows = rows_of(
        "1GTMay / RoeAlba GTX115-\n2GTPoe / LunaAlba GTX114-\nNCGTKoch / VidalAlba GTX40-\nDNFGTHolm / BergAlba GTX9Engine\n"
    )
    assert [(row.certain.position, row.certain.state) for row in rows] == [(1, ""), (2, ""), (None, "NC"), (None, "DNF")]


def test_ranges_are_those_of_the_lines() -> None:
    text = "Title\n\n  1GTMay / RoeAlba GTX115- \n2GTPoe / LunaAlba GTX114-\n"
    assert [text[row.start : row.end] for row in rows_of(text)] == ["1GTMay / RoeAlba GTX115-", "2GTPoe / LunaAlba GTX114-"]


@pytest.mark.parametrize("text", ["", "1 apple\n2 pears / 3 plums\n", "1. He won / lost.\n", "1GTMay / RoeAlba GTX115-\n"])
def test_what_is_no_table_is_none(text: str) -> None:
    assert flattened.find(flattened.lines_of(text)) == []


def test_no_reading_without_rows() -> None:
    assert segment([]) == []
    assert candidates(1, "", "GTMay / Roe", Known()) == []


def test_a_table_is_read_in_well_under_a_second_a_row() -> None:
    rows = "\n".join(flatten(made_up(7)))
    begun = time.process_time()
    rows_of(rows)
    assert time.process_time() - begun < 2


@pytest.mark.parametrize("style", [*STYLES, "silent"])
def test_24_hours_of_le_mans(style: str) -> None:
    if not SAMPLES.is_file():
        pytest.skip("no table of the 24 Hours of Le Mans: name one in GRIDWALK_LEMANS")
    total: Counter[str] = Counter()
    for year in YEARS:
        rows = real(SAMPLES, year)
        if rows:
            text = "\n".join(flatten(rows, style))
            total += measure(silent(rows) if style == "silent" else rows, rows_of(text))
    assert total["wrong"] == 0
    assert total["right"] >= 0.97 * total.total()
    assert total.total() > 100


def cut(text: str, known: Known | None = None) -> list[str]:
    rows = rows_of(text, known)
    assert not any(row.ambiguous for row in rows)
    return [str(row.certain) for row in rows]


@pytest.mark.parametrize(
    "codes",
    [
        ["Gr.6", "Gr.6", "Gr.4", "Gr.6", "Gr.4"],
        ["S+1.6", "S+1.6", "T+1.6", "S1.6", "T+1.6"],
        ["LMP3(Gentlemen)", "LMP3", "GTX", "LMP3(Gentlemen)", "GTX"],
        ["3.5", "1.5", "3.5", "0.75", "1.5"],
        ["750", "1100", "750", "750", "1100"],
        ["Proto", "GTX", "GTX", "GTX", "GTX"],
        ["GTSer.", "GTX", "GTX", "GTSer.", "GTX"],
        ["Group C", "Group C", "Group B", "Group C", "Group B"],
        ["LM-P", "LM-P", "GTX", "LM-P", "GTX"],
    ],
)
def test_a_class_of_any_spelling(codes: list[str]) -> None:
    crews = ["Marlow / Dael", "Okoye / Tanaka", "Brandt / O'Hara", "Holm / Bauer", "Weber / Luna"]
    cars = ["Arvo R8", "Arvo R8", "Kestrel EX", "Arvo Sport", "Kestrel EX"]
    laps = [306, 297, 283, 280, 108]
    rows = list(zip(codes, crews, cars, laps, strict=True))
    text = "\n".join(f"{n}{code}{crew}{car}{run}-" for n, (code, crew, car, run) in enumerate(rows, 1))
    assert cut(text) == [f"{n} | {code} | {crew} | {car} | {run} | -" for n, (code, crew, car, run) in enumerate(rows, 1)]


def test_numbers_glued_to_classes() -> None:
    text = "1P116Marlow / DaelArvo R8169-\n2P138Okoye / TanakaArvo R8169-\n3P120Brandt / HolmKestrel EX257168-\n"
    text += "4GTS3Lind / AshOrbital C5.R160-\n5GTS4Elm / FirOrbital C5.R160-\n"
    rows = rows_of(text, Known(frozenset({"P1", "GTS"})))
    assert [(row.certain.race_class, row.certain.number) for row in rows] == [
        ("P1", "16"), ("P1", "38"), ("P1", "20"), ("GTS", "3"), ("GTS", "4"),
    ]  # fmt: skip
    # Where P1 is not known, it may as well be P with 116, 138 and 120.
    first = rows_of(text)[0]
    assert {(r.race_class, r.number) for r in first.readings} >= {("P1", "16"), ("P", "116")}
    assert (first.certain.race_class, first.certain.number, first.certain.chassis) == ("", "", "Arvo R8")


def test_nobody_is_a_car() -> None:
    text = "1GTMay / van der RoeAdler Trumpf 8115-\n2GTPoe / LunaAdler Trumpf 8114-\n3GTKoch / VidalAdler Super Trumpf 8104-\n"
    for row in rows_of(text):
        assert not any("/" in reading.chassis or not reading.drivers for reading in row.readings)


def test_rows_cut_at_one_wrong_place_do_not_speak_for_one_another() -> None:
    # Nothing but the order of the laps, which the retired are not in, tells a 300S with 24 laps from a 300S2 with 4.
    rows = [
        Reading(place, "", code, (driver, "Elm"), car, laps, reason)
        for place, (code, driver, car, laps, reason) in enumerate(
            [
                ("S3.0", "Ada", "Jasper D", 307, "-"), ("S3.0", "Bell", "Jasper D", 302, "-"),
                ("S2.0", "Cole", "Frey AC", 291, "-"),
                ("S2.0", "Dean", "Frey AC", 284, "-"), ("S3.0", "Ernst", "Masera 300S", 24, "Gearbox"),
                ("S2.0", "Frank", "Gordon T15", 145, "Engine"), ("S2.0", "Gray", "Pan VM", 94, "Accident"),
                ("S3.0", "Hall", "Masera 300S", 239, "Gearbox"), ("S2.0", "Innes", "Stan TR", 65, "Accident"),
                ("S3.0", "Jung", "Jasper D", 187, "Fire"), ("S2.0", "Kerr", "Frey AC", 30, "Fire"),
                ("S3.0", "Lamb", "Loto IX", 99, "Fire"),
            ],
            1,
        )
    ]  # fmt: skip
    found = rows_of("\n".join(flatten(rows)))
    assert measure(rows, found)["wrong"] == 0
    for place in (5, 8):
        assert found[place - 1].ambiguous
        assert rows[place - 1] in found[place - 1].readings
