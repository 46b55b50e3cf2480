"""Which schemas say which car and who drove it: what shows, when all accounts of an event are read, that two cars are one."""

from __future__ import annotations

import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterable, Iterator
from functools import cache

from gridwalk.base import plugin_folders, resources
from gridwalk.rdf.iris import BASE, RDFS
from gridwalk.rdf.names import RDF_TYPE
from gridwalk.rdf.renaming import ANY_HERE, ENTRY_HERE, EVENT_HERE, PATH_HERE
from gridwalk.rdf.vocabulary import prefixes
from gridwalk.tables.batches import Columns
from gridwalk.tables.compiler import Compiled
from gridwalk.tables.findings import Findings
from gridwalk.tables.keyed import Keyed
from gridwalk.tables.schema import TableSchema, load_schema
from gridwalk.tables.templates import Variable, pieces

_ENTRY = re.compile(rf"{re.escape(BASE)}entry/\{{\+event\}}/\{{(\w+)\}}")
_SEAT = re.compile(rf"{_ENTRY.pattern}/crew/\{{\+?(\w+)\}}")
# Letters that Unicode does not take apart into a plain one and a sign.
_PLAIN = str.maketrans({"ø": "o", "ł": "l", "đ": "d", "ð": "d", "\u0131": "i", "æ": "ae", "œ": "oe", "þ": "th"})


class Entered:
    """What the rows of one schema say of entries: which there are, their numbers, who is in which seat, what drivers are called.

    ``of_entries``: the numbers of the columns that refer to entries.
    """

    def __init__(self, schema: TableSchema, compiled: Compiled) -> None:
        kinds = {c.value_url for c in schema.columns if c.virtual and not c.about_url and c.property_url == RDF_TYPE[1:-1]}
        by_property = {c.property_url: n for n, c in enumerate(c for c in schema.columns if not c.virtual) if c.property_url}
        race = prefixes()["race"]
        self.of_entries = frozenset(n for n in compiled.references if _is_entry(schema, n))
        self._about = bool(_ENTRY.fullmatch(schema.about_url))
        self._number = by_property.get(f"{race}number", -1) if self._about else -1
        self.keyed = Keyed(schema, compiled, self.of_entries, shown=self._about or any(_below(schema)))
        driver = by_property.get(f"{race}driver", -1) if f"{race}CrewMember" in kinds and _SEAT.fullmatch(schema.about_url) else -1
        self._seat = compiled.references.get(driver)
        named = (f"{RDFS}label", f"{race}givenName", f"{race}familyName") if f"{race}Driver" in kinds else ()
        self._names = [by_property.get(url, -1) for url in named]

    def note(self, subjects: list[str], columns: Columns, findings: Findings) -> None:
        """Note what rows, given by the things that they are about and by columns, say."""
        if self._about:
            findings.entries.update(dict.fromkeys(subjects, True))
        if self._number >= 0:
            findings.numbers |= {of: None for of in zip(subjects, columns[self._number], strict=True) if of[1]}
        if self._seat:
            parts, iri = self._seat
            findings.crews |= dict.fromkeys(zip(subjects, map(iri, *(columns[part] for part in parts)), strict=True))
        if self._names:
            empty = [""] * len(subjects)
            cells = (columns[n] if n >= 0 else empty for n in self._names)
            findings.names |= dict.fromkeys(zip(subjects, *cells, strict=True))


def _is_entry(schema: TableSchema, number: int) -> bool:
    column = [c for c in schema.columns if not c.virtual][number]
    return bool(_ENTRY.fullmatch(column.value_url or ""))


def numbers(found: Iterable[tuple[str, str]]) -> dict[str, str]:
    """Return the number of each entry of which all rows give one.

    >>> numbers([("<a>", "7"), ("<b>", "8"), ("<b>", "9"), ("<a>", "7")])
    {'<a>': '7'}
    """
    of = defaultdict[str, set[str]](set)
    for entry, number in found:
        of[entry].add(number)
    return {entry: min(each) for entry, each in of.items() if len(each) == 1}


def families(names: Iterable[tuple[str, str, str, str]]) -> dict[str, str]:
    """Return the family name of each driver whose names, a row each, agree on one: as printed, else as labels show it.

    >>> families({("<d>", "Ida Berg", "", ""), ("<d>", "Berg", "", ""), ("<e>", "Bo Li", "", ""), ("<e>", "Bo Lo", "", "")})
    {'<d>': 'Berg'}
    """
    printed, shown = defaultdict[str, set[str]](set), defaultdict[str, set[str]](set)
    for driver, label, given, family in names:
        if name := family or family_of(label, given):
            (printed if family else shown)[driver].add(name)
    found = shown | printed
    return {driver: min(same) for driver, same in found.items() if len(same) == 1 or len(set(map(plain, same))) == 1}


def givens(names: Iterable[tuple[str, str, str, str]]) -> dict[str, str]:
    """Return the given name of each driver whose names, a row each, agree on one: as printed, else the word before the family name.

    >>> givens({("<d>", "Ida Berg", "", ""), ("<d>", "Berg", "", ""), ("<e>", "Bo Li", "", ""), ("<e>", "Al Li", "", "")})
    {'<d>': 'Ida'}
    """
    found = defaultdict[str, set[str]](set)
    for driver, label, given, family in names:
        rest = family or family_of(label, given)
        if name := given or (label.removesuffix(rest).strip() if rest and label.endswith(rest) else ""):
            found[driver].add(name)
    return {driver: min(same) for driver, same in found.items() if len(same) == 1}


def family_of(label: str, given: str = "") -> str:
    """Return the family name in a label: the part after the given name, or a label of one word. Nothing where it does not show.

    >>> family_of("Herbert"), family_of("Jan van der Berg"), family_of("Ana Maria de Sousa", "Ana Maria"), family_of("Berg, Jan")
    ('Herbert', 'van der Berg', 'de Sousa', '')
    """
    words, first = label.split(), given.split()
    if "," in label:
        return ""
    if len(words) < 2:
        return label
    before = len(first) if first and words[: len(first)] == first and len(first) < len(words) else 1
    return " ".join(words[before:])


def plain(name: str) -> str:
    """Return a name without case, accents, punctuation and white space.

    >>> plain("O'Connell") == plain("O’CONNELL"), plain("Campbell-Walter"), plain("Sørensen"), plain("?")
    (True, 'campbellwalter', 'sorensen', '')
    """  # noqa: RUF002
    folded = unicodedata.normalize("NFKD", name.casefold()).translate(_PLAIN)
    return "".join(char for char in folded if char.isalnum())


@cache
def below_entries() -> tuple[str, ...]:
    """Return the templates of all IRIs that have an event and the key of an entry in them, in the words of ``Renaming``."""
    paths = plugin_folders.files("tables", resources.files("ontology", "tables/*.json"), "*.json")
    return tuple(sorted({template for path in paths for template in _below(load_schema(path))}))


def _below(schema: TableSchema) -> Iterator[str]:
    keys = {match[1] for template in schema.templates if (match := _ENTRY.fullmatch(template))}
    for template in schema.templates:
        parts = pieces(template.removeprefix(BASE)) if template.startswith(BASE) else ()
        names = {part.name for part in parts if isinstance(part, Variable)}
        if "event" in names and names & keys:
            yield "".join(_place(part, keys) for part in parts)


def _place(part: str | Variable, keys: set[str]) -> str:
    if isinstance(part, str):
        return part
    return EVENT_HERE if part.name == "event" else ENTRY_HERE if part.name in keys else PATH_HERE if part.reserved else ANY_HERE
