"""What the description says of the sources of a build: each with its own terms, and what all of them agree on.

The licence of the data is that of its sources, where all state the same one. Where they do not, the data set has none, and
a statement of rights says which source states which; nobody's data get the licence of this program.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from urllib.parse import quote

from gridwalk.publish._lines import line, typed
from gridwalk.rdf.about import About, Agent
from gridwalk.rdf.iris import XSD
from gridwalk.rdf.terms import string

TITLE = "Race results"
# Titles of sources in that of a build.
NAMED = 3


def title(abouts: Sequence[About]) -> str:
    """Return the title of a build of sources: theirs, as far as they have any.

    >>> title([About("a", "Lakes 2031"), About("b", "Fells 2031")])
    'Lakes 2031; Fells 2031'
    """
    titles = list(dict.fromkeys(about.title for about in abouts if about.title))
    more = f"; and {len(titles) - NAMED} more" if len(titles) > NAMED else ""
    return "; ".join(titles[:NAMED]) + more or TITLE


def sources(dataset: str, abouts: Iterable[About]) -> Iterator[str]:
    """Yield the sources of a data set, and what each says of itself."""
    for about in abouts:
        name = f"{dataset[:-1]}/source/{quote(about.source)}>"
        yield line(dataset, "dcterms:source", name)
        yield from typed(name, "dcat:Dataset", "prov:Entity")
        yield line(name, "dcterms:title", string(about.title or about.source))
        yield line(name, "dcterms:description", string(about.description or f"A source of race results, in {about.source}/."))
        yield from _terms(name, about)
        yield from [line(name, "dcterms:rights", f"{name[:-1]}#rights>")] if about.rights else []
        yield from _rights(f"{name[:-1]}#rights>", about.rights)


def _terms(name: str, about: About) -> Iterator[str]:
    if about.license:
        yield from license_of(name, about.license)
    yield from publisher_of(name, about.publisher)
    yield from contact_of(name, about.contact)
    yield from (line(name, f"dcterms:{word}", day(value)) for word in ("issued", "modified") if (value := getattr(about, word)))
    yield from [line(name, "dcat:version", string(about.version))] if about.version else []


def agreed(abouts: Sequence[About], field: str) -> object:
    """Return what all sources say in a field, or something empty where they do not all say the same.

    >>> one, other = About("a", version="2"), About("b", version="2")
    >>> agreed([one, other], "version"), agreed([one, About("b")], "version")
    ('2', '')
    """
    said = {getattr(about, field) for about in abouts}
    return said.pop() if len(said) == 1 else getattr(About(""), field)


def rights_of(names: Sequence[str], abouts: Sequence[About]) -> Iterator[str]:
    """Yield on what terms a data set and its files, which are the first of the names and the others, may be used."""
    if license := str(agreed(abouts, "license")):
        for name in names:
            yield from license_of(name, license)
    elif text := mixed(abouts):
        rights = f"{names[0][:-1]}#rights>"
        yield from (line(name, "dcterms:rights", rights) for name in names)
        yield from _rights(rights, text)


def mixed(abouts: Sequence[About]) -> str:
    """Return which sources state which licence, where they do not all state the same one; an empty text where none does.

    >>> mixed([About("a", license="urn:one"), About("b", license="urn:two"), About("c")])
    'The sources have licences of their own: urn:one (a); urn:two (b); none is stated (c).'
    """
    said = dict[str, list[str]]()
    for about in sorted(abouts, key=lambda about: (not about.license, about.license, about.source)):
        said.setdefault(about.license or "none is stated", []).append(about.source)
    told = "; ".join(f"{license} ({', '.join(names)})" for license, names in said.items())
    return f"The sources have licences of their own: {told}." if any(about.license for about in abouts) else ""


def license_of(name: str, license: str) -> list[str]:
    """Return the lines of a licence."""
    said = (line(name, word, f"<{license}>") for word in ("dcterms:license", "schema:license"))
    return [*said, *typed(f"<{license}>", "dcterms:LicenseDocument")]


def _rights(name: str, text: str) -> list[str]:
    return [*typed(name, "dcterms:RightsStatement"), line(name, "rdfs:label", string(text))] if text else []


def publisher_of(name: str, publisher: Agent) -> Iterator[str]:
    """Yield who publishes something, where that is known."""
    if publisher != Agent():
        who = f"<{publisher.iri}>" if publisher.iri else f"{name[:-1]}/publisher>"
        yield from (line(name, word, who) for word in ("dcterms:publisher", "schema:publisher"))
        yield from typed(who, "foaf:Agent", "prov:Agent")
        # DCAT-AP wants a name of every agent; of one that has none, the IRI is all that is known.
        yield line(who, "foaf:name", string(publisher.name or publisher.iri))
        yield from (line(who, word, string(publisher.name)) for word in ("rdfs:label", "schema:name") if publisher.name)


def contact_of(name: str, contact: Agent) -> Iterator[str]:
    """Yield who is to be asked, where that is known."""
    if contact != Agent():
        who = f"{name[:-1]}/contact>"
        yield line(name, "dcat:contactPoint", who)
        yield from typed(who, "vcard:Kind")
        yield from [line(who, "vcard:fn", string(contact.name))] if contact.name else []
        word = "vcard:hasEmail" if contact.iri.startswith("mailto:") else "vcard:hasURL"
        yield from [line(who, word, f"<{contact.iri}>")] if contact.iri else []


def day(text: str) -> str:
    """Return a day, YYYY-MM-DD, as a literal."""
    return f'"{text}"^^<{XSD}date>'
