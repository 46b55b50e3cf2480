"""Answers written in every format, and what reads them gets back."""

from __future__ import annotations

import csv
import io
import json
from xml.etree import ElementTree

import pyoxigraph as ox
import pytest
import rdflib

from gridwalk.ask import results
from gridwalk.ask.queries import Answer, run
from gridwalk.base.errors import QueryError

ROWS = """
SELECT ?driver ?laps ?thing ?note {
  VALUES (?driver ?laps ?thing ?note) {
    ("Åsa Öström" 169 <https://w3id.org/gridwalk/id/driver/asa-ostrom> "led, \\"often\\""@en)
    ("耐久 太郎" 9 <urn:elsewhere> UNDEF)
  }
}
"""
TRIPLES = "CONSTRUCT { <urn:b> race:laps 9 . <urn:a> a race:Driver ; rdfs:label 'A' } { VALUES ?twice { 1 2 } }"


def ask(text: str) -> Answer:
    return run(ox.Store(), text)


def written(text: str, format: str) -> str:
    out = io.BytesIO()
    results.write(ask(text), format, out)
    return out.getvalue().decode()


def test_a_table_aligns_wide_letters_numbers_and_gaps() -> None:
    assert written(ROWS, "table").splitlines() == [
        "driver      laps  thing                 note",
        "----------  ----  --------------------  ------------",
        'Åsa Öström   169  id:driver/asa-ostrom  led, "often"',
        "耐久 太郎      9  <urn:elsewhere>",
    ]


def test_a_table_without_rows_still_has_its_header() -> None:
    assert written("SELECT ?a ?long { ?a ?long ?b }", "table") == "a  long\n-  ----\n"


def test_a_table_cannot_be_torn_apart_by_a_value() -> None:
    table = written(r'SELECT ("a\nb\tc" AS ?x) {}', "table")
    assert table.splitlines() == ["x", "-----", "a b c"]
    # An escape sequence of the terminal, with which a value could hide or recolour what follows.
    assert "\x1b" not in written(f'SELECT ("{chr(27)}[31mred" AS ?x) {{}}', "table")


def test_combining_marks_take_no_room() -> None:
    assert results.width("Jo\u0308rg") == 4


def test_csv() -> None:
    read = list(csv.reader(io.StringIO(written(ROWS, "csv"), newline="")))
    assert read[0] == ["driver", "laps", "thing", "note"]
    assert read[1] == ["Åsa Öström", "169", "https://w3id.org/gridwalk/id/driver/asa-ostrom", 'led, "often"']
    assert read[2] == ["耐久 太郎", "9", "urn:elsewhere", ""]


def test_tsv_keeps_what_kind_of_term_each_is() -> None:
    lines = written(ROWS, "tsv").splitlines()
    assert lines[0] == "?driver\t?laps\t?thing\t?note"
    assert lines[1] == '"Åsa Öström"\t169\t<https://w3id.org/gridwalk/id/driver/asa-ostrom>\t"led, \\"often\\""@en'
    assert lines[2] == '"耐久 太郎"\t9\t<urn:elsewhere>\t'


def test_json() -> None:
    read = json.loads(written(ROWS, "json"))
    assert read["head"]["vars"] == ["driver", "laps", "thing", "note"]
    first, second = read["results"]["bindings"]
    assert first["note"] == {"type": "literal", "value": 'led, "often"', "xml:lang": "en"}
    assert first["laps"]["datatype"] == "http://www.w3.org/2001/XMLSchema#integer"
    assert "note" not in second


def test_xml() -> None:
    root = ElementTree.fromstring(written(ROWS, "xml"))
    assert root.tag == "{http://www.w3.org/2005/sparql-results#}sparql"
    assert [element.text for element in root.iter("{http://www.w3.org/2005/sparql-results#}uri")] == [
        "https://w3id.org/gridwalk/id/driver/asa-ostrom",
        "urn:elsewhere",
    ]


@pytest.mark.parametrize("format", ["csv", "tsv", "json", "xml"])
def test_rdflib_reads_what_is_written(format: str) -> None:
    read = rdflib.query.Result.parse(io.BytesIO(written(ROWS, format).encode()), format=format)
    assert len(read) == 2
    assert [str(var) for var in read.vars or []] == ["driver", "laps", "thing", "note"]


@pytest.mark.parametrize(("text", "answer"), [("ASK {}", "true"), ("ASK { ?s ?p ?o }", "false")])
def test_truth_values(text: str, answer: str) -> None:
    assert written(text, "table") == f"{answer}\n"
    assert json.loads(written(text, "json"))["boolean"] is (answer == "true")
    assert f"<boolean>{answer}</boolean>" in written(text, "xml")


# rdflib's own code uses what it deprecates.
@pytest.mark.filterwarnings("ignore:ConjunctiveGraph is deprecated:DeprecationWarning")
@pytest.mark.parametrize(("format", "reader"), [("turtle", "turtle"), ("ntriples", "nt"), ("jsonld", "json-ld"), ("rdfxml", "xml")])
def test_triples_in_each_rdf_format(format: str, reader: str) -> None:
    read = rdflib.Graph().parse(data=written(TRIPLES, format), format=reader)
    same = rdflib.Graph().parse(data=written(TRIPLES, "ntriples"), format="nt")
    assert len(read) == 3
    assert set(read) == set(same)


def test_triples_are_sorted_each_once_with_the_prefixes_they_use() -> None:
    assert written(TRIPLES, "ntriples").splitlines() == sorted(set(written(TRIPLES, "ntriples").splitlines()))
    turtle = written(TRIPLES, "turtle")
    assert [line for line in turtle.splitlines() if line.startswith("@prefix")] == [
        "@prefix race: <https://w3id.org/gridwalk/ontology#> .",
        "@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .",
    ]


@pytest.mark.parametrize(("text", "format"), [("ASK {}", "turtle"), (ROWS, "ntriples"), (TRIPLES, "csv"), (ROWS, "xlsx")])
def test_a_format_that_does_not_fit_names_those_that_do(text: str, format: str) -> None:
    answer = ask(text)
    with pytest.raises(QueryError, match=", ".join(results.formats(answer))):
        results.write(answer, format, io.BytesIO())


def test_every_format_fits_some_answer() -> None:
    assert set(results.FORMATS) == {*results.formats(ask("ASK {}")), *results.formats(ask(TRIPLES))}


class Full(io.BytesIO):
    """A reader that goes away after the first kilobytes, as `head` does."""

    def write(self, data: object) -> int:
        assert isinstance(data, bytes)
        if self.tell() > 4096:
            raise BrokenPipeError
        return super().write(data)


@pytest.mark.parametrize("format", ["csv", "tsv", "json", "xml"])
def test_rows_are_written_while_they_are_made(format: str) -> None:
    # A million million rows: this ends because a row is made only when the one before is written.
    values = " ".join(map(str, range(1000)))
    text = f"SELECT * {{ {' '.join(f'VALUES ?v{i} {{ {values} }}' for i in range(4))} }}"
    with pytest.raises(BrokenPipeError):
        results.write(ask(text), format, Full())


def test_xml_with_a_character_that_it_does_not_have_is_refused_whole() -> None:
    out = io.BytesIO()
    with pytest.raises(QueryError, match="no U\\+0001; use json"):
        results.write(ask('SELECT ?v { VALUES ?v { "a\\u0001b" } }'), "xml", out)
    assert out.getvalue() == b""
