"""The description of the data set that rides along with it: VoID, DCAT 3 (DCAT-AP 3), schema.org and PROV-O, in Turtle.

Its IRIs are absolute, so that it is read without a base. A time stands in it only if SOURCE_DATE_EPOCH
(reproducible-builds.org) gives one: the same build has the same bytes. Titles, licences, publishers, contacts and days are
those that the metadata of the sources state. Where they state no publisher, for a landing page, and for where the files
are, ``pyproject.toml`` is asked (``maintainers``, ``[project.urls]``).
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import getaddresses
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING

import pyoxigraph as ox

from gridwalk.base.errors import GridwalkError
from gridwalk.publish import stated
from gridwalk.publish._figures import Figures
from gridwalk.publish._lines import line, number, term, typed
from gridwalk.publish._sources import agreed, contact_of, day, license_of, publisher_of, rights_of, sources, title
from gridwalk.rdf import turtle, vocabulary
from gridwalk.rdf.about import About, Agent
from gridwalk.rdf.iris import BASE, OURS, XSD
from gridwalk.rdf.kinds import KINDS, STATED
from gridwalk.rdf.names import grouped, prefixed
from gridwalk.rdf.terms import string

if TYPE_CHECKING:
    from importlib.metadata import PackageMetadata

FILE = "void.ttl"
# The distribution whose metadata name the publisher and the landing page, and say what is licensed how of the program.
PROJECT = "gridwalk"
DATASET = f"{BASE}dataset/gridwalk"
SOFTWARE = f"<{BASE}software/{PROJECT}>"
# Where the files are, unless ``Files`` of ``[project.urls]`` says otherwise: docs/w3id has the redirect.
PLACE = f"{OURS}file/"
_SPDX = "https://spdx.org/licenses/"
MEDIA_TYPES = "https://www.iana.org/assignments/media-types/"


@dataclass(frozen=True)
class Dump:
    """A file that holds the data: its name, media type, title, what it is for, size in bytes, and SHA-256.

    ``holds``: ``statements`` and nothing else, those that are ``stated``, or more: what says of each who states it.
    """

    file: str
    media_type: str
    title: str
    size: int
    use: str = ""
    sha256: str = ""
    holds: str = "statements"


@dataclass(frozen=True)
class Described:
    """What a description is of: the figures of a build, the kinds of its statements, and what its sources say of themselves."""

    figures: Figures
    kinds: frozenset[str] = frozenset(KINDS)
    abouts: tuple[About, ...] = ()


def pieces(described: Described, dumps: Sequence[Dump]) -> Iterator[str]:
    """Yield the description of a build and its files as Turtle."""
    name, abouts = _name(described.kinds), described.abouts
    place = _place()
    files = {f"<{place}{dump.file}>": dump for dump in dumps}
    terms = rights_of([name, *files], abouts), sources(name, abouts), _agreed(name, abouts), _project(name, abouts)
    figures = _sizes(name, described.figures), _partitions(name, described.figures), _subsets(name, described, files)
    parts = _dataset(name, described), *terms, *figures, _reports(name, described.figures), _dumps(name, files)
    return turtle.portable(grouped(dict.fromkeys(chain(*parts, _time(name, abouts)))))


def is_of_some_kinds(folder: Path) -> bool:
    """Whether the description in a folder is of a build of some kinds of statements alone. Raises OSError where there is none."""
    return f"<{DATASET}/only/" in (folder / FILE).read_text(encoding="utf-8", errors="replace")


def kinds_of(path: Path) -> frozenset[str]:
    """Return the kinds of the statements in a file or folder of a build, as the description beside it says; else all of them."""
    if path.name == stated.FILE:
        return frozenset({STATED})
    try:
        text = ((path if path.is_dir() else path.parent) / FILE).read_text(encoding="utf-8", errors="replace")
    except (OSError, ValueError):
        return frozenset(KINDS)
    # A description of 0.1.0 names its files relative to itself.
    of = path.is_dir() or re.search(f"[</]{re.escape(path.name)}>", text)
    found = re.search(f"<{re.escape(DATASET)}/only/([a-z-]+)>", text) if of else None
    return frozenset(found[1].split("-")) if found else frozenset(KINDS)


def _name(kinds: frozenset[str]) -> str:
    """Return the IRI of the data set; a build of some kinds of statements alone is another than the whole."""
    return f"<{DATASET}>" if kinds == frozenset(KINDS) else f"<{DATASET}/only/{'-'.join(sorted(kinds))}>"


def _dataset(name: str, described: Described) -> Iterator[str]:
    yield from typed(name, "void:Dataset", "dcat:Dataset", "prov:Entity", "schema:Dataset")
    only = "" if described.kinds == frozenset(KINDS) else f" (only {', '.join(sorted(described.kinds))})"
    called = string(title(described.abouts) + only)
    yield from (line(name, word, called) for word in ("dcterms:title", "schema:name"))
    found = described.figures
    text = f"Race results, with the passage that makes each statement: {found.citations} citations of {found.passages} passages, "
    text += f"and {found.inferred} conclusions of a reader, each in a graph of its own that is an Inference and says why."
    yield from (line(name, word, f'"{text}"@en') for word in ("dcterms:description", "schema:description"))
    yield line(name, "void:uriSpace", f'"{BASE}"')


def _agreed(name: str, abouts: Sequence[About]) -> Iterator[str]:
    """Yield what all sources say."""
    contact, issued, version = (agreed(abouts, field) for field in ("contact", "issued", "version"))
    yield from contact_of(name, contact) if isinstance(contact, Agent) else []
    yield from [line(name, "dcterms:issued", day(str(issued)))] if issued else []
    yield from (line(name, word, string(str(version))) for word in ("dcat:version", "schema:version") if version)


def _project(name: str, abouts: Sequence[About]) -> Iterator[str]:
    """Yield who publishes the data and where, and what made it, as far as sources or the installed distribution say so."""
    publisher, found = agreed(abouts, "publisher"), _metadata()
    if found is None:
        yield from publisher_of(name, publisher) if isinstance(publisher, Agent) else []
        return
    urls = _urls(found)
    addressed = [by for by, _ in getaddresses(found.get_all("Maintainer-email", ())) if by]
    if publisher == Agent():
        publisher = Agent(urls.get("publisher", ""), ", ".join([*found.get_all("Maintainer", ()), *addressed]))
    assert isinstance(publisher, Agent)
    yield from publisher_of(name, publisher)
    if "homepage" in urls:
        yield line(name, "dcat:landingPage", f"<{urls['homepage']}>")
        yield from typed(f"<{urls['homepage']}>", "foaf:Document")
    yield from _software(name, found)


def _software(name: str, found: PackageMetadata) -> Iterator[str]:
    """Yield what made the data; its licence is not theirs."""
    yield line(name, "prov:wasAttributedTo", SOFTWARE)
    yield from typed(SOFTWARE, "prov:SoftwareAgent", "schema:SoftwareApplication")
    yield line(SOFTWARE, "rdfs:label", string(PROJECT))
    yield line(SOFTWARE, "schema:softwareVersion", string(found["Version"]))
    for license in found.get_all("License-Expression", ()):
        yield from license_of(SOFTWARE, f"{_SPDX}{license}")


def _place() -> str:
    """Return the IRI below which the files are, as far as the installed distribution says so."""
    found = _metadata()
    return (_urls(found).get("files", PLACE) if found else PLACE).rstrip("/") + "/"


def _metadata() -> PackageMetadata | None:
    from importlib.metadata import PackageNotFoundError, metadata

    try:
        return metadata(PROJECT)
    except PackageNotFoundError:
        return None


def _urls(found: PackageMetadata) -> dict[str, str]:
    return dict(_url(text) for text in found.get_all("Project-URL", ()))


def _url(text: str) -> tuple[str, str]:
    """Return the label, in small letters, and the IRI of a ``Project-URL``. Raises GridwalkError for what is no IRI."""
    label, _, url = text.partition(", ")
    try:
        return label.lower(), ox.NamedNode(url).value
    except ValueError as error:
        raise GridwalkError(f"the project URL {label!r} is {url!r}, expected an absolute IRI") from error


def _sizes(name: str, found: Figures) -> Iterator[str]:
    yield line(name, "void:triples", number(found.triples))
    yield line(name, "void:entities", number(found.entities))
    yield line(name, "void:distinctSubjects", number(found.subjects))
    yield from [line(name, "void:distinctObjects", number(found.objects))] if found.objects is not None else []
    for namespace in {_namespace(predicate) for predicate in found.properties}:
        yield line(name, "void:vocabulary", namespace)


def _partitions(name: str, found: Figures) -> Iterator[str]:
    yield line(name, "void:classes", number(len(found.classes)))
    yield line(name, "void:properties", number(len(found.properties)))
    for class_, count in found.classes.items():
        yield from _partition(name, "class", "entities", class_, count)
    for property_, count in found.properties.items():
        yield from _partition(name, "property", "triples", property_, count)


def _partition(name: str, kind: str, counted: str, what: str, count: int) -> Iterator[str]:
    # Named after the term and its prefix, since terms of two vocabularies may share a local name.
    node = f"{name[:-1]}/{kind}/{prefixed(what).replace(':', '/')}>"
    yield line(name, f"void:{kind}Partition", node)
    yield line(node, f"void:{kind}", what)
    yield line(node, f"void:{counted}", number(count))


def _subsets(name: str, described: Described, files: dict[str, Dump]) -> Iterator[str]:
    """Yield the vocabulary, which rides along with all data, and what is stated, where that has a file of its own."""
    yield from _subset(name, "vocabulary", "The ontology and its schemes", described.figures.vocabulary)
    for quad in vocabulary.quads():
        if quad.subject == vocabulary.ONTOLOGY and quad.predicate.value.endswith("/license"):
            yield from license_of(f"{name[:-1]}/vocabulary>", str(quad.object).strip("<>"))
    for file, dump in files.items():
        if dump.holds == STATED:
            yield from _subset(name, STATED, "What passages state, and the vocabulary", described.figures.stated)
            yield line(f"{name[:-1]}/{STATED}>", "void:dataDump", file)


def _subset(name: str, what: str, called: str, triples: int) -> Iterator[str]:
    node = f"{name[:-1]}/{what}>"
    yield line(name, "void:subset", node)
    yield from typed(node, "void:Dataset")
    yield line(node, "dcterms:title", f'"{called}"@en')
    yield line(node, "void:triples", number(triples))


def _reports(name: str, found: Figures) -> Iterator[str]:
    for report, predicate, value in found.reports:
        yield line(name, "prov:wasDerivedFrom", report)
        yield from typed(report, "prov:Entity")
        yield f"{report} {predicate} {value} ."


def _dumps(name: str, files: dict[str, Dump]) -> Iterator[str]:
    for file, dump in files.items():
        yield from [line(name, "void:dataDump", file)] if dump.holds == "statements" else []
        yield from (line(name, word, file) for word in ("dcat:distribution", "schema:distribution"))
        yield from typed(file, "dcat:Distribution", "schema:DataDownload")
        yield line(file, "dcterms:title", f'"{dump.title}"@en')
        yield from [line(file, "dcterms:description", f'"{dump.use}"@en')] if dump.use else []
        yield from (line(file, word, file) for word in ("dcat:accessURL", "dcat:downloadURL", "schema:contentUrl"))
        yield line(file, "dcat:mediaType", f"<{MEDIA_TYPES}{dump.media_type}>")
        yield from typed(f"<{MEDIA_TYPES}{dump.media_type}>", "dcterms:MediaType")
        yield line(file, "schema:encodingFormat", f'"{dump.media_type}"')
        yield line(file, "dcat:byteSize", number(dump.size, "nonNegativeInteger"))
        yield from _checksum(file, dump.sha256) if dump.sha256 else []


def _checksum(file: str, sha256: str) -> Iterator[str]:
    node, algorithm = f"{file[:-1]}#sha256>", term("spdx:checksumAlgorithm_sha256")
    yield line(file, "spdx:checksum", node)
    yield from typed(node, "spdx:Checksum")
    yield line(node, "spdx:algorithm", algorithm)
    yield from typed(algorithm, "spdx:ChecksumAlgorithm")
    yield line(node, "spdx:checksumValue", f'"{sha256}"^^<{XSD}hexBinary>')


def _time(name: str, abouts: Sequence[About]) -> Iterator[str]:
    """Yield when the data were made, where the environment says so, or else when all sources say that they changed last."""
    epoch = os.environ.get("SOURCE_DATE_EPOCH")
    if epoch:
        try:
            moment = datetime.fromtimestamp(int(epoch), UTC)
        except (ValueError, OverflowError, OSError) as error:
            raise GridwalkError(f"SOURCE_DATE_EPOCH is {epoch!r}, expected seconds since 1970") from error
        made = f'"{moment:%Y-%m-%dT%H:%M:%SZ}"^^<{XSD}dateTime>'
        yield from (line(name, word, made) for word in ("prov:generatedAtTime", "dcterms:modified", "schema:dateModified"))
    elif abouts and all(about.modified for about in abouts):
        made = day(max(about.modified for about in abouts))
        yield from (line(name, word, made) for word in ("dcterms:modified", "schema:dateModified"))


def _namespace(iri: str) -> str:
    return f"{iri[: max(iri.rfind('#'), iri.rfind('/')) + 1]}>"
