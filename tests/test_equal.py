"""One notion of equal for all that compares statements, and files of RDF that begin with a byte order mark."""

from __future__ import annotations

import codecs
from pathlib import Path

import pyoxigraph as ox
import pytest

from gridwalk.api.changes import changes
from gridwalk.base.errors import SourceError
from gridwalk.rdf.iris import XSD
from gridwalk.stores.comparing import canonical
from gridwalk.stores.opening import load_statements

# Two ways to write one value, in N-Triples.
ONE_VALUE = [
    ('"4.0"^^<{}decimal>', '"4"^^<{}decimal>'),
    ('"+04.50"^^<{}decimal>', '"4.5"^^<{}decimal>'),
    ('"-0"^^<{}decimal>', '"0"^^<{}decimal>'),
    ('"007"^^<{}integer>', '"7"^^<{}integer>'),
    ('"+7"^^<{}integer>', '"7"^^<{}integer>'),
    ('"1"^^<{}boolean>', '"true"^^<{}boolean>'),
    ('"Werk"@DE-at', '"Werk"@de-AT'),
]
TWO_VALUES = [
    ('"4.0"^^<{}decimal>', '"4.01"^^<{}decimal>'),
    ('"4"^^<{}decimal>', '"4"^^<{}integer>'),
    ('"007"', '"7"'),
    ('"-7"^^<{}integer>', '"7"^^<{}integer>'),
    ('"4.0"^^<{}integer>', '"4"^^<{}integer>'),
    ('"true"', '"true"^^<{}boolean>'),
    ('"9007199254740993"^^<{}integer>', '"9007199254740992"^^<{}integer>'),
]
# Statements about a thing with a name and about things without.
FORMS = ("<urn:s> <urn:p> {} .\n", "_:{} <urn:p> {} .\n_:{} <urn:q> _:{}x .\n_:{}x <urn:p> {} .\n")
TEXTS = {
    "nt": '<urn:s> <urn:p> "a" .\n',
    "nq": '<urn:s> <urn:p> "a" .\n',
    "ttl": '@prefix x: <urn:> .\nx:s x:p "a" .\n',
    "trig": '@prefix x: <urn:> .\nx:s x:p "a" .\n',
    "n3": '@prefix x: <urn:> .\nx:s x:p "a" .\n',
    "jsonld": '{"@id": "urn:s", "urn:p": "a"}',
    "rdf": '<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"><rdf:Description rdf:about="urn:s">'
    '<p xmlns="urn:">a</p></rdf:Description></rdf:RDF>',
}


def files(folder: Path, values: tuple[str, str]) -> list[Path]:
    """Two files in which all is the same but a value and the labels of blank nodes."""
    paths = [folder / "old.nt", folder / "new.nt"]
    for path, value, label in zip(paths, values, ("a", "other"), strict=True):
        written = value.format(XSD)
        named, unnamed = FORMS
        path.write_text(named.format(written) + unnamed.format(label, written, *[label] * 3, written), encoding="utf-8")
    return paths


def as_compared(path: Path) -> set[str]:
    """The statements of a file as ``compare`` sees those of a store."""
    return canonical(quad.triple for quad in ox.parse(path=str(path), format=ox.RdfFormat.N_TRIPLES))


@pytest.mark.parametrize("values", ONE_VALUE)
def test_a_value_in_another_form_is_no_difference(values: tuple[str, str], tmp_path: Path) -> None:
    old, new = files(tmp_path, values)
    assert old.read_bytes() != new.read_bytes()
    assert not changes(old, new)
    assert as_compared(old) == as_compared(new)


@pytest.mark.parametrize("values", TWO_VALUES)
def test_another_value_is_a_difference(values: tuple[str, str], tmp_path: Path) -> None:
    old, new = files(tmp_path, values)
    found = changes(old, new)
    assert {change.statement for change in found if change.sign == "-"} == as_compared(old) - as_compared(new)
    assert {change.statement for change in found if change.sign == "+"} == as_compared(new) - as_compared(old)
    assert any(change.statement.startswith("<urn:s>") for change in found)


@pytest.mark.parametrize("ending", TEXTS)
def test_a_byte_order_mark_is_no_error(ending: str, tmp_path: Path) -> None:
    path = tmp_path / f"marked.{ending}"
    path.write_bytes(codecs.BOM_UTF8 + TEXTS[ending].encode())
    assert load_statements(path) == ['<urn:s> <urn:p> "a" .']


def test_a_byte_order_mark_within_a_file_is_an_error(tmp_path: Path) -> None:
    path = tmp_path / "joined.nt"
    path.write_bytes((codecs.BOM_UTF8 + TEXTS["nt"].encode()) * 2)
    with pytest.raises(SourceError, match=r"joined.nt:2: "):
        load_statements(path)
