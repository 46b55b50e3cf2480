"""Nothing below the data is passed over in silence: it is read, or it is said where it lies and why it is not."""

from __future__ import annotations

import json
import os
import shutil
import socket
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from gridwalk.base.errors import SourceError
from gridwalk.builds.manifest import build_parts
from gridwalk.builds.whole import build
from gridwalk.identities import sssom
from gridwalk.identities.suggestions import Candidate, as_sssom

FIXTURES = Path(__file__).parent / "fixtures"
REPORT = Path("reports") / "lakeside-2031"
SEASON = Path("timing") / "lakes-2031"
EVENT = SEASON / "03_Lakeside"
LAPS = EVENT / "203106071510-race-laps.csv"
LEMANS = Path("lemans") / "grand-24"
WHO = Path("identities") / "drivers.sssom.tsv"
METADATA = "csv-metadata.json"


@pytest.fixture
def data(tmp_path: Path) -> Path:
    """A report, a season of timing files, a table of all years, and who is who."""
    shutil.copytree(FIXTURES / "sources", tmp_path / "data")
    shutil.copytree(FIXTURES / "data" / "reports", tmp_path / "data" / "reports")
    return tmp_path / "data"


def problems(data: Path) -> list[str]:
    """What a whole build says; a build in parts has to say the same."""
    with pytest.raises(SourceError) as whole:
        build(data)
    with pytest.raises(SourceError) as parts:
        build_parts(data, data.parent / "parts")
    assert str(parts.value) == str(whole.value)
    return [str(problem).replace(f"{data}/", "") for problem in whole.value.problems]


def warnings(data: Path) -> list[str]:
    whole, parts = build(data).warnings, build_parts(data, data.parent / "parts").warnings
    assert sorted(map(str, whole)) == sorted(map(str, parts))
    return [str(problem).replace(f"{data}/", "") for problem in whole]


def describe(folder: Path, edit: Callable[[dict[str, object]], object]) -> None:
    """Edit the metadata of a source."""
    path = folder / METADATA
    described = json.loads(path.read_text(encoding="utf-8"))
    edit(described)
    path.write_text(json.dumps(described), encoding="utf-8")


def move(path: Path, to: Path) -> None:
    """Move something, and leave a relative link in its place."""
    to.parent.mkdir(exist_ok=True)
    path.rename(to)
    path.symlink_to(os.path.relpath(to, path.parent))


@pytest.mark.parametrize("linked", [REPORT / "teams.csv", EVENT, EVENT / "203106071510-race-laps.csv", WHO, Path("identities")])
def test_a_link_within_the_data_is_read(data: Path, linked: Path) -> None:
    before = build(data).lines
    move(data / linked, data / "elsewhere" / ("moved" + linked.suffix))
    assert build(data).lines == before
    assert not warnings(data)


@pytest.mark.parametrize("linked", [REPORT, SEASON, LEMANS])
def test_a_source_that_is_a_link_is_read_once(data: Path, linked: Path) -> None:
    before = build(data).lines
    move(data / linked, data / "elsewhere" / linked.name)
    after = build(data)
    assert len(after.lines) == len(before)
    assert len(after.sources) == 3
    (said,) = warnings(data)
    assert said.startswith(f"{linked}: is a link to ")
    assert said.endswith(", which is read there, once")


def test_a_circle_of_links_ends(data: Path) -> None:
    before = build(data).lines
    (data / REPORT / "up").symlink_to("../..")
    (data / "again").symlink_to(".")
    assert build(data).lines == before
    assert len(warnings(data)) == 2


@pytest.mark.parametrize("linked", [REPORT, REPORT / "teams.csv", REPORT / METADATA, EVENT, LAPS, LEMANS / "races.csv", WHO])
def test_a_link_out_of_the_data_is_refused(data: Path, linked: Path) -> None:
    outside = data.parent / "outside"
    move(data / linked, outside / linked.name)
    assert problems(data) == [f"{linked}: is a link to {outside / linked.name}, outside {data}: files must be inside it"]


@pytest.mark.parametrize(
    ("place", "target", "why"),
    [
        (REPORT / "more.csv", "nothing.csv", "No such file or directory"),
        (Path("reports") / "new", "nowhere", "No such file or directory"),
        (EVENT / "x", "x", "Too many levels of symbolic links"),
    ],
)
def test_a_link_that_leads_nowhere(data: Path, place: Path, target: str, why: str) -> None:
    (data / place).symlink_to(target)
    assert problems(data) == [f"{place}: is a broken link: {why}"]


def test_a_lock_of_an_editor_is_no_link_to_follow(data: Path) -> None:
    (data / REPORT / ".#teams.csv").symlink_to("me@here.17")
    assert not warnings(data)


def test_an_event_twice_by_a_link(data: Path) -> None:
    (data / SEASON / "05_Again").symlink_to("03_Lakeside")
    assert problems(data) == [f"{SEASON}/05_Again: is the same folder as 03_Lakeside, which is read"]


@pytest.mark.parametrize("name", ["more.csv", "more.CSV", "more.Csv", "more.tsv", "MORE.TSV", "more.csv.gz", "deeper/more.csv"])
def test_a_table_that_nobody_names(data: Path, name: str) -> None:
    for folder, message in (
        (REPORT, "is not among the tables of csv-metadata.json"),
        (LEMANS, "unknown file: the files are circuits.csv, races.csv, results.csv"),
    ):
        path = data / folder / name
        path.parent.mkdir(exist_ok=True)
        path.write_text("a,b\n")
        assert problems(data) == [f"{folder}/{name}: {message}"]
        path.unlink()


@pytest.mark.parametrize(
    ("place", "expected"),
    [
        (EVENT / "203106071510-race-laps.tsv", "unknown kind of file: expected a name that ends in .csv"),
        (EVENT / "laps.csv.gz", "unknown kind of file: expected a name that ends in .csv"),
        (SEASON / "more.TSV", "is in no event's folder"),
    ],
)
def test_a_timing_file_of_another_ending(data: Path, place: Path, expected: str) -> None:
    (data / place).write_text("a,b\n")
    assert problems(data) == [f"{place}: {expected}"]


def test_timing_files_one_folder_deeper_whatever_they_end_in(data: Path) -> None:
    (data / EVENT / "a" / "b").mkdir(parents=True)
    (data / EVENT / "a" / "b" / "x.tsv").write_text("a\n")
    expected = "holds .csv files, which are not read: expected them in 03_Lakeside itself"
    assert problems(data) == [f"{EVENT}/a/b: {expected}"]


def test_other_files_are_warned_of(data: Path) -> None:
    """But for what is about a folder, what is hidden, and what ``gridwalk read`` writes for a person."""
    said = [folder / "report.pdf" for folder in (LEMANS, REPORT, EVENT, SEASON)]
    unsaid = [REPORT / name for name in ("README.md", "LICENSE", ".hidden.csv", "review.tsv")]
    for place in (*said, *unsaid):
        (data / place).write_text("x")
    assert sorted(warnings(data)) == sorted(f"{place}: is not read" for place in said)


@pytest.mark.parametrize("name", [METADATA.upper(), "csv-metadata.JSON"])
def test_metadata_of_another_spelling(data: Path, name: str) -> None:
    (data / REPORT / METADATA).rename(data / REPORT / name)
    assert problems(data) == [f"{REPORT}/{name}: is not read: expected the name {METADATA}"]


@pytest.mark.parametrize("place", [Path("reports/new"), Path(), Path("reports/lakeside-2031/identities")])
def test_tables_without_metadata(data: Path, place: Path) -> None:
    (data / place).mkdir(exist_ok=True)
    (data / place / "teams.CSV").write_text("id\n")
    where = data / place
    expected = f"holds tables that are not read, such as teams.CSV: expected {METADATA} beside them"
    with pytest.raises(SourceError) as caught:
        build(data)
    assert str(caught.value) == f"{where}: {expected}"


def test_identities_that_are_no_folder(data: Path) -> None:
    shutil.rmtree(data / "identities")
    (data / "identities").write_text("x")
    assert problems(data) == ["identities: cannot be read: Not a directory"]


def test_identities_of_one_name(data: Path) -> None:
    shutil.copy(data / WHO, data / "identities" / "drivers.old.sssom.tsv")
    expected = f"{WHO}: has the name of drivers.old.sssom.tsv up to the first dot: expected a unique name"
    assert expected in problems(data)


def test_a_name_that_is_not_utf_8(data: Path) -> None:
    path = data / REPORT / os.fsdecode(b"\xff.csv")
    path.write_text("x\n")
    assert problems(data) == [f"{REPORT}/\\udcff.csv: has a name that is not UTF-8: expected another name"]


def a_pipe(path: Path) -> None:
    os.mkfifo(path)


def a_socket(path: Path) -> None:
    # The name of a socket is short, wherever the tests run.
    before = Path.cwd()
    os.chdir(path.parent)
    with socket.socket(socket.AF_UNIX) as made:
        made.bind(path.name)
    os.chdir(before)


@pytest.mark.parametrize(("kind", "make"), [("named pipe", a_pipe), ("socket", a_socket)])
@pytest.mark.parametrize(
    "place", [REPORT / "teams.csv", REPORT / "disputes.csv", REPORT / METADATA, WHO, LAPS, LEMANS / "races.csv"]
)
def test_what_is_no_file_is_refused_at_once(data: Path, place: Path, kind: str, make: Callable[[Path], None]) -> None:
    (data / place).unlink()
    make(data / place)
    assert problems(data) == [f"{place}: cannot be read: it is a {kind}, expected a file"]


def test_a_device_is_refused(data: Path) -> None:
    (data / REPORT / "teams.csv").unlink()
    (data / REPORT / "teams.csv").symlink_to("/dev/zero")
    (said,) = problems(data)
    assert said.startswith(f"{REPORT}/teams.csv: is a link to /dev/zero, outside ")


def test_a_folder_in_the_place_of_a_table(data: Path) -> None:
    (data / REPORT / "teams.csv").unlink()
    (data / REPORT / "teams.csv").mkdir()
    assert problems(data) == [f"{REPORT}/teams.csv: cannot be read: Is a directory"]


def add_table(described: dict[str, object], url: str) -> None:
    tables = described["tables"]
    assert isinstance(tables, list)
    (schema,) = (table["tableSchema"] for table in tables if table["url"] == "teams.csv")
    tables.append({"url": url, "tableSchema": schema})


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("teams.csv", "found 'teams.csv', which is already named"),
        ("./teams.csv", "found './teams.csv', which is already named, as 'teams.csv'"),
        ("x/../teams.csv", "found 'x/../teams.csv', which is already named, as 'teams.csv'"),
        ("link.csv", "found 'link.csv', which is already named, as 'teams.csv'"),
        ("../teams.csv", "found '../teams.csv', expected the name of a file in the folder of the source"),
        ("/etc/passwd", "found '/etc/passwd', expected the name of a file in the folder of the source"),
        ("", "found '', expected the name of a file in the folder of the source"),
    ],
)
def test_tables_that_the_metadata_names_wrongly(data: Path, url: str, expected: str) -> None:
    (data / REPORT / "link.csv").symlink_to("teams.csv")
    describe(data / REPORT, lambda described: add_table(described, url))
    assert problems(data) == [f"{REPORT}/{METADATA}: column url: {expected}"]


def first_table(described: dict[str, object]) -> dict[str, object]:
    tables = described["tables"]
    assert isinstance(tables, list)
    found: dict[str, object] = tables[0]
    return found


@pytest.mark.parametrize(
    ("source", "edit", "expected"),
    [
        (REPORT, lambda d: d.update(dialect={"delimiter": ";"}), "column dialect: unknown property; the properties are "),
        (REPORT, lambda d: d.update(lang="de"), "column lang: unknown property; the properties are "),
        (
            REPORT,
            lambda d: first_table(d).update(suppressOutput=True),
            "column suppressOutput: unknown property; the properties are ",
        ),
        (REPORT, lambda d: d.update({"@context": ["http://www.w3.org/ns/csvw", {"@base": "x/"}]}), "column @context: found "),
        (REPORT, lambda d: d.update(tables=[]), "column tables: names no table"),
        (SEASON, lambda d: d.update(serieslabel="x"), "column serieslabel: unknown property; did you mean 'seriesLabel'?"),
        (SEASON, lambda d: d["events"]["03_Lakeside"].update(lable="x"), "column lable: unknown property; did you mean 'label'?"),
        (SEASON, lambda d: d["events"]["03_Lakeside"].update(label=["x"]), "column label: found ['x'], expected text"),
        (SEASON, lambda d: d["weatherUnits"].update(rain="MM"), "column rain: unknown property; the properties are "),
        (SEASON, lambda d: d.update(weatherUnits=[]), "column weatherUnits: expected an object with the unit of each measure"),
        (LEMANS, lambda d: d.update(races="x"), "column races: unknown property; did you mean 'race'?"),
        (LEMANS, lambda d: d.update(race={"en": "x"}), "column race: found {'en': 'x'}, expected text"),
    ],
)
def test_words_of_metadata_that_nobody_reads(
    data: Path, source: Path, edit: Callable[[dict[str, object]], object], expected: str
) -> None:
    describe(data / source, edit)
    assert any(said.startswith(f"{source}/{METADATA}: {expected}") for said in problems(data))


def test_annotations_are_warned_of_and_a_language_changes_nothing(data: Path) -> None:
    describe(data / REPORT, lambda d: d.update({"dc:relation": "x", "notes": [], "dc:description": "x"}))
    describe(data / REPORT, lambda d: d.update({"@context": ["http://www.w3.org/ns/csvw", {"@language": "en"}]}))
    describe(data / REPORT, lambda d: first_table(d).update({"dc:title": "x"}))
    said = ("dc:relation", "notes", "dc:title")
    assert warnings(data) == [f"{REPORT}/{METADATA}: column {word}: is not read" for word in said]


def test_a_word_twice(data: Path) -> None:
    path = data / REPORT / METADATA
    path.write_text(path.read_text(encoding="utf-8").replace('"dc:type"', '"dc:title": "x", "dc:type"', 1), encoding="utf-8")
    (said,) = problems(data)
    assert said.endswith("the key 'dc:title' appears twice in one object")


def test_a_table_in_a_folder_below_is_read_again_where_it_changes(data: Path) -> None:
    """Also a part is made again where a table of it lies a folder deeper, or a file that nobody names comes there."""
    (data / REPORT / "more").mkdir()
    (data / REPORT / "teams.csv").rename(data / REPORT / "more" / "teams.csv")
    path = data / REPORT / METADATA
    path.write_text(path.read_text(encoding="utf-8").replace('"teams.csv"', '"more/teams.csv"'), encoding="utf-8")
    out = data.parent / "parts"
    before = build_parts(data, out).statements
    with (data / REPORT / "more" / "teams.csv").open("a", encoding="utf-8") as file:
        file.write("one-more,One More,,,lakeside-2031/p1.1,\n")
    assert build_parts(data, out).statements > before
    (data / REPORT / "more" / "stray.csv").write_text("x\n")
    with pytest.raises(SourceError, match="is not among the tables"):
        build_parts(data, out)


def gridwalk(*arguments: str | Path) -> tuple[int, list[str]]:
    done = subprocess.run(
        [sys.executable, "-m", "gridwalk", *map(str, arguments)],
        capture_output=True,
        text=True,
        check=False,
        env=os.environ | {"PYTHONPATH": str(FIXTURES.parent.parent / "build")},
    )
    return done.returncode, done.stderr.splitlines()


def test_every_command_says_the_same(data: Path, tmp_path: Path) -> None:
    source = data / REPORT
    (source / "more.CSV").write_text("x\n")
    document = FIXTURES / "documents" / "lakeside-2031.txt"
    for command in (
        ("build", "--data", source, "--out", tmp_path / "out"),
        ("build", "--data", source, "--parts", tmp_path / "parts"),
        ("build", "--data", source, "--parts", tmp_path / "parts", "--jobs", "2"),
        ("validate", "--data", source),
        ("cite", "--data", source, "team/heath-racing"),
        ("suggest", "--data", source),
        ("verify", document, "--source", source),
    ):
        expected = f"gridwalk: error: {source}/more.CSV: is not among the tables of {METADATA}"
        assert gridwalk(*command) == (3, [expected]), command


def test_every_command_warns(data: Path) -> None:
    (data / REPORT / "notes.txt").write_text("x")
    _, said = gridwalk("suggest", "--data", data / REPORT)
    assert said == [f"gridwalk: warning: {data}/{REPORT}/notes.txt: is not read"]


@pytest.mark.parametrize(
    ("holds", "after", "expected"),
    [
        ("results", '1;"Ida;x\n2;Bo;y\n3;Cy";z\n', "column NAME: begins with a quote that is not closed on its line"),
        ("results", '1;Ida;"x\n2;Bo;y\n', "is not CSV: unexpected end of data"),
        ("results", '1;Ida;"x"y\n', "is not CSV: "),
    ],
)
def test_a_quote_in_a_timing_file_swallows_no_line(tmp_path: Path, holds: str, after: str, expected: str) -> None:
    from gridwalk.tables.delimited import open_delimited
    from gridwalk.tables.findings import Findings
    from gridwalk.tables.records import read_rows

    path, findings = tmp_path / f"{holds}.csv", Findings()
    path.write_text(f"NUMBER;NAME;OTHER\n{after}", encoding="utf-8")
    file = open_delimited(path, findings)
    assert file is not None
    read_rows(file, findings)
    assert [str(p) for p in findings.problems if expected in str(p)], findings.problems


@pytest.mark.parametrize(
    ("before", "after", "expected"),
    [
        ("NUMBER,", "NUMBER,,", "1: column 2 has no name"),
        ("ELAPSED", "ELAPSED,", None),
    ],
)
def test_columns_without_a_name(tmp_path: Path, before: str, after: str, expected: str | None) -> None:
    from gridwalk.tables.delimited import open_delimited
    from gridwalk.tables.findings import Findings
    from gridwalk.tables.records import read_rows

    path, findings = tmp_path / "laps.csv", Findings()
    path.write_text("NUMBER,ELAPSED\n1,2\n".replace(before, after).replace("1,2", "1,2,3"), encoding="utf-8")
    file = open_delimited(path, findings)
    if file is not None:
        read_rows(file, findings)
    assert [str(p) for p in findings.problems] == [
        f"{path}:{expected}" if expected else f"{path}:2: found '3' in the column without a name"
    ]


HEAD = "#mapping_set_id: https://example.org/x\n#license: https://example.org/l\n#curie_map:\n#  a: https://w3id.org/gridwalk/id/driver/\n"
COLUMNS = "subject_id\tpredicate_id\tobject_id\tmapping_justification\tcomment\n"
ROW = "a:{}\towl:sameAs\ta:ida\tsemapv:ManualMappingCuration\t{}\n"


def read_sssom(tmp_path: Path, text: str) -> tuple[list[str], list[str]]:
    """The comments of the rows, and the problems."""
    path = tmp_path / "x.sssom.tsv"
    path.write_bytes(text.encode("utf-8"))
    found = sssom.read(path)
    return [mapping.comment for mapping in found.mappings], [str(p).removeprefix(f"{path}") for p in found.problems]


OPEN = "begins with a quote that is not closed at the end of the cell: double each quote within quotes"


@pytest.mark.parametrize(
    ("cell", "comment"),
    [
        ('"a ""b"" c"', 'a "b" c'),
        ('"a\tb"', "a\tb"),
        ('5" wide', '5" wide'),
        ('""', ""),
        ('""""', '"'),
        ("'a", "'a"),
        ("#a", "#a"),
        ('"a\nb"', "a b"),
    ],
)
def test_quotes_of_sssom_that_are_read(tmp_path: Path, cell: str, comment: str) -> None:
    text = HEAD + COLUMNS + ROW.format("x", cell) + ROW.format("y", "z")
    assert read_sssom(tmp_path, text) == ([comment, "z"], [])


@pytest.mark.parametrize("cell", ['"', '"unclosed', '"a"b', '"a""', '"""'])
def test_quotes_of_sssom_that_swallow_no_line(tmp_path: Path, cell: str) -> None:
    text = HEAD + COLUMNS + ROW.format("x", cell) + ROW.format("y", "z")
    comments, found = read_sssom(tmp_path, text)
    assert comments == ["z"]
    assert found[0] == f":6: column comment: {OPEN}"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            HEAD + COLUMNS + "#a:x\towl:sameAs\ta:ida\tsemapv:x\tz\n",
            ":6: column subject_id: found '#a:x', expected a CURIE such as ",
        ),
        (HEAD + COLUMNS + ROW.format("x", "") + "#license: x\n", ":7: found 1 cells, expected 5"),
        (HEAD + COLUMNS + "\n" + ROW.format("x", ""), ":6: found 1 cells, expected 5"),
        (HEAD + COLUMNS + ROW.format("x", "\t"), ":6: found 6 cells, expected 5"),
        (HEAD + COLUMNS.replace("\n", "\t\n"), ":5: column 6 has no name"),
        (HEAD + COLUMNS.replace("comment", "subject_id"), ":5: column subject_id: column appears twice"),
        (HEAD + COLUMNS.replace("comment", '"comment'), f":5: column 5: {OPEN}"),
        ((HEAD + COLUMNS).replace("\n", "\r"), ":1: is not TSV: found a carriage return, expected lines that end in LF or CR LF"),
        (HEAD + "#  a: https://example.org/\n" + COLUMNS, ":5: the prefix 'a' appears twice, after line 4"),
        (
            HEAD + "#  skos: https://example.org/\n" + COLUMNS,
            ":5: the prefix 'skos' is http://www.w3.org/2004/02/skos/core# in all of Gridwalk",
        ),
        (HEAD + "#license: x\n" + COLUMNS, ":5: the key 'license' appears twice"),
        ("#x: &a y\n" + HEAD + "#   b: c\n" + COLUMNS, ":6: found '   b: c', which cannot be parsed: "),
        (
            HEAD.replace("#license: ", "#license: &l ") + COLUMNS,
            ":2: found 'license: &l https://example.org/l', which cannot be parsed: ",
        ),
        (HEAD.replace("#license: ", "#license: |\n#  ") + COLUMNS, ":2: found 'license: |', which cannot be parsed: "),
        (HEAD.replace("#license: ", "#license:\n#  ") + COLUMNS, ":3: found '  https://example.org/l', which cannot be parsed: "),
        (
            HEAD.replace("#curie_map:\n", "#curie_map: {b: c}\n") + COLUMNS,
            ":3: found 'curie_map: {b: c}', which cannot be parsed: ",
        ),
        (HEAD.replace("#  a: ", "#  a:") + COLUMNS, ":4: found '  a:https://"),
        ("#  x: y\n" + HEAD + COLUMNS, ":2: found '#mapping_set_id: https://example.org/x', expected as many spaces after # as "),
        ("#no word\n" + HEAD + COLUMNS, ":1: found 'no word', which cannot be parsed: "),
    ],
)
def test_sssom_that_is_not_understood(tmp_path: Path, text: str, expected: str) -> None:
    _, found = read_sssom(tmp_path, text)
    assert any(said.startswith(expected) for said in found), found


def test_sssom_as_others_write_it(tmp_path: Path) -> None:
    head = (
        '# # made by hand\n# creator_id:\n# - "orcid:1"\n# - orcid:2\n# other: [a, b]\n'
        '# mapping_set_id: "https://example.org/x"  # id\n'
        "# license: 'https://example.org/l'\n#\n# curie_map:\n#     \"a\": https://w3id.org/gridwalk/id/driver/\n"
        "#     skos: http://www.w3.org/2004/02/skos/core#\n"
    )
    for text in (head + COLUMNS + ROW.format("x", "z"), "\ufeff" + (head + COLUMNS + ROW.format("x", "z")).replace("\n", "\r\n")):
        assert read_sssom(tmp_path, text) == (["z"], [])
        assert read_sssom(tmp_path, text.rstrip()) == (["z"], [])


def test_suggestions_with_quotes_are_read_again(tmp_path: Path) -> None:
    path = tmp_path / "x.sssom.tsv"
    labels = ('"Buck" Rice', 'Robert "Buck" Rice')
    found = [Candidate("driver/buck", labels[0], "driver/robert", labels[1], 0.9, "by the nickname")]
    path.write_text("\n".join(as_sssom(found)) + "\n", encoding="utf-8")
    (mapping,), said = sssom.read(path).mappings, sssom.read(path).problems
    assert not said
    assert (mapping.subject_label, mapping.object_label) == labels


def test_a_timing_file_that_is_cut_is_not_read_as_whole(data: Path) -> None:
    """Rows of results may leave out empty cells at their end; a last line that does not end may have lost more."""
    path = next(p for p in sorted(data.rglob("*-race-results.csv")))
    text = path.read_text(encoding="utf-8").rstrip("\n")
    path.write_text(text[: text.rindex(";" if ";" in text.splitlines()[0] else ",") - 1], encoding="utf-8")
    assert any("no line end follows, so the file may be truncated" in problem for problem in problems(data))
