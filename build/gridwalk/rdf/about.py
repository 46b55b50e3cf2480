"""What the metadata of a source say of its data as a whole: whose they are, and on what terms others may use them.

The words are those that CSVW's own examples use: Dublin Core and DCAT. Nothing is guessed: what is not said is absent.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

# The words that are read, by the field that each fills; CSVW gives Dublin Core two prefixes.
WORDS = {
    "dc:title": "title",
    "dc:description": "description",
    "dc:rights": "rights",
    "dc:license": "license",
    "dc:publisher": "publisher",
    "dcat:contactPoint": "contact",
    "dc:issued": "issued",
    "dc:modified": "modified",
    "dcat:version": "version",
}
_ALSO = {"dc:": "dcterms:"}
_IRI = re.compile(r"[a-z][a-z0-9+.-]*:[^\s<>\"{}|\\^`]+", re.IGNORECASE)
_MAIL = re.compile(r"[^\s@:/<>\"]+@[^\s@:/<>\"]+")
_DAY = re.compile(r"\d{4}-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])")
_LICENCE = "the IRI of a licence, such as https://spdx.org/licenses/CC-BY-SA-4.0"
_NAMED = ("foaf:name", "schema:name", "rdfs:label", "vcard:fn")


@dataclass(frozen=True)
class Agent:
    """Who publishes data, or is to be asked: an IRI, a name, or both."""

    iri: str = ""
    name: str = ""


@dataclass(frozen=True)
class About:
    """What the metadata of a source say: ``source`` is its folder below the data, days are YYYY-MM-DD, the licence is an IRI."""

    source: str
    title: str = ""
    description: str = ""
    rights: str = ""
    license: str = ""
    publisher: Agent = Agent()
    contact: Agent = Agent()
    issued: str = ""
    modified: str = ""
    version: str = ""


def words() -> frozenset[str]:
    """Return the words of metadata that are read here.

    >>> {"dc:license", "dcterms:license"} <= words()
    True
    """
    return frozenset(spelled for word in WORDS for spelled in _spelled(word))


def about(source: str, metadata: Mapping[str, Any], fault: Callable[[str, str], object]) -> About:
    """Return what metadata say of a source. ``fault`` is called with the word and what is wrong with its value.

    >>> about("races", {"dc:license": {"@id": "https://spdx.org/licenses/ODbL-1.0"}}, print).license
    'https://spdx.org/licenses/ODbL-1.0'
    >>> about("races", {"dc:license": "CC BY-SA"}, print).license
    dc:license found 'CC BY-SA', expected the IRI of a licence, such as https://spdx.org/licenses/CC-BY-SA-4.0
    ''
    """
    found = dict[str, Any]()
    for word, field in WORDS.items():
        for spelled in _spelled(word):
            if spelled in metadata:
                read, expected = _FORMS.get(field, (_text, "text"))
                value = read(metadata[spelled])
                if value is None:
                    fault(spelled, f"found {metadata[spelled]!r}, expected {expected}")
                else:
                    found[field] = value
    return About(source, **found)


def recorded(said: Mapping[str, Any]) -> About:
    """Return what was said as ``dataclasses.asdict`` gives it.

    >>> from dataclasses import asdict
    >>> recorded(asdict(About("races", publisher=Agent(name="A")))).publisher
    Agent(iri='', name='A')
    """
    agents = {field: Agent(**said[field]) for field in ("publisher", "contact")}
    return About(**{**said, **agents})


def _spelled(word: str) -> Iterator[str]:
    yield word
    yield from (also + word.removeprefix(prefix) for prefix, also in _ALSO.items() if word.startswith(prefix))


def _text(said: object) -> str | None:
    value = said.get("@value") if isinstance(said, dict) else said
    return str(value) if isinstance(value, str | int | float) and not isinstance(value, bool) else None


def _iri(said: object) -> str | None:
    value = said.get("@id") if isinstance(said, dict) else said
    return value if isinstance(value, str) and _IRI.fullmatch(value) else None


def _day(said: object) -> str | None:
    value = _text(said)
    return value if value and _DAY.fullmatch(value) else None


def _agent(said: object) -> Agent | None:
    """Return who is meant by a name, an IRI, an address of mail, or an object with those."""
    if isinstance(said, str) and said.strip():
        iri = f"mailto:{said}" if _MAIL.fullmatch(said) else said
        return Agent(iri) if _IRI.fullmatch(iri) else Agent("", said)
    if not isinstance(said, dict):
        return None
    iri = next(filter(None, (_iri(said.get(word, "")) for word in ("@id", "vcard:hasEmail", "schema:url", "foaf:homepage"))), "")
    name = next(filter(None, (_text(said.get(word)) for word in _NAMED)), "")
    return Agent(iri, name) if iri or name else None


_FORMS: dict[str, tuple[Callable[[object], Any], str]] = {
    "license": (_iri, _LICENCE),
    "publisher": (_agent, "a name, an IRI, or an object with foaf:name or @id"),
    "contact": (_agent, "an address of mail, an IRI, or an object with vcard:fn or vcard:hasEmail"),
    "issued": (_day, "a day as YYYY-MM-DD"),
    "modified": (_day, "a day as YYYY-MM-DD"),
}
