"""The description of the data set that rides along with it: VoID, DCAT 3 and PROV-O, in Turtle.

It names its files relative to itself, so it holds wherever the folder is put. A time stands in it only
if SOURCE_DATE_EPOCH (reproducible-builds.org) gives one: the same build has the same bytes. A publisher and a landing
page stand in it only if ``pyproject.toml`` names them (``maintainers``, ``[project.urls]``).
"""

from __future__ import annotations

import os
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import getaddresses
from itertools import chain
from pathlib import Path

import pyoxigraph as ox

from gridwalk.base.errors import GridwalkError
from gridwalk.publish import stated
from gridwalk.rdf import turtle, vocabulary
from gridwalk.rdf.content import Content
from gridwalk.rdf.iris import BASE, XSD
from gridwalk.rdf.kinds import KINDS, STATED
from gridwalk.rdf.lines import split
from gridwalk.rdf.names import NAMES, RDF_TYPE, grouped, prefixed
from gridwalk.rdf.terms import string

FILE = "void.ttl"
# The distribution whose metadata name the publisher and the landing page.
PROJECT = "gridwalk"
DATASET = f"{BASE}dataset/gridwalk"
# What SPDX calls the licence of the project, data included.
LICENCE = "<https://spdx.org/licenses/MIT>"
MEDIA_TYPES = "https://www.iana.org/assignments/media-types/"


@dataclass(frozen=True)
class Dump:
    """A file that holds the data: its name, media type, title, and size in bytes."""

    file: str
    media_type: str
    title: str
    size: int


def pieces(content: Content, dumps: Sequence[Dump]) -> Iterator[str]:
    """Yield the description of a build and its files as Turtle."""
    name = _name(content)
    parts = _dataset(name, content), _project(name), _sizes(name, content), _partitions(name, content), _reports(name, content)
    return turtle.portable(grouped(chain(*parts, _dumps(name, dumps), _time(name))))


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
    found = re.search(f"<{re.escape(DATASET)}/only/([a-z-]+)>", text) if path.is_dir() or f"<{path.name}>" in text else None
    return frozenset(found[1].split("-")) if found else frozenset(KINDS)


def _name(content: Content) -> str:
    """Return the IRI of the data set; a build of some kinds of statements alone is another than the whole."""
    whole = content.kinds == frozenset(KINDS)
    return f"<{DATASET}>" if whole else f"<{DATASET}/only/{'-'.join(sorted(content.kinds))}>"


def _dataset(name: str, content: Content) -> Iterator[str]:
    for kind in ("void:Dataset", "dcat:Dataset", "prov:Entity"):
        yield _line(name, RDF_TYPE, _term(kind))
    only = "" if content.kinds == frozenset(KINDS) else f" (only {', '.join(sorted(content.kinds))})"
    yield _line(name, _term("dcterms:title"), f'"Gridwalk{only}"@en')
    found = content.counts
    text = f"Race results, with the passage that makes each statement: {found.citations} citations of {found.passages} passages, "
    text += f"and {found.inferred} conclusions of a reader, each in a graph of its own that is an Inference and says why."
    yield _line(name, _term("dcterms:description"), f'"{text}"@en')
    yield _line(name, _term("dcterms:license"), LICENCE)
    yield _line(name, _term("void:uriSpace"), f'"{BASE}"')
    yield _line(name, _term("void:entities"), _integer(found.things))


def _project(dataset: str) -> Iterator[str]:
    """Yield who publishes the data and where, as far as the metadata of the installed distribution say so."""
    from importlib.metadata import PackageNotFoundError, metadata

    try:
        found = metadata(PROJECT)
    except PackageNotFoundError:
        return
    urls = dict(_url(text) for text in found.get_all("Project-URL", ()))
    addressed = [by for by, _ in getaddresses(found.get_all("Maintainer-email", ())) if by]
    by = ", ".join([*found.get_all("Maintainer", ()), *addressed])
    if "homepage" in urls:
        yield _line(dataset, _term("dcat:landingPage"), urls["homepage"])
    if "publisher" in urls or by:
        publisher = urls.get("publisher", f"<{DATASET}/publisher>")
        yield _line(dataset, _term("dcterms:publisher"), publisher)
        yield _line(publisher, RDF_TYPE, _term("prov:Agent"))
        yield from [_line(publisher, NAMES[0], string(by))] if by else []


def _url(text: str) -> tuple[str, str]:
    """Return the label, in small letters, and the IRI of a ``Project-URL``. Raises GridwalkError for what is no IRI."""
    label, _, url = text.partition(", ")
    try:
        return label.lower(), str(ox.NamedNode(url))
    except ValueError as error:
        raise GridwalkError(f"the project URL {label!r} is {url!r}, expected an absolute IRI") from error


def _sizes(name: str, content: Content) -> Iterator[str]:
    subjects, predicates, values = (set(column) for column in zip(*map(split, content.statements), strict=True))
    yield _line(name, _term("void:triples"), _integer(len(content.statements)))
    yield _line(name, _term("void:distinctSubjects"), _integer(len(subjects)))
    yield _line(name, _term("void:distinctObjects"), _integer(len(values)))
    for namespace in {_namespace(predicate) for predicate in predicates}:
        yield _line(name, _term("void:vocabulary"), namespace)


def _partitions(name: str, content: Content) -> Iterator[str]:
    classes = Counter(value for _, predicate, value in content.facts if predicate == RDF_TYPE)
    properties = Counter(predicate for _, predicate, _ in content.facts)
    yield _line(name, _term("void:classes"), _integer(len(classes)))
    yield _line(name, _term("void:properties"), _integer(len(properties)))
    for term, number in classes.items():
        yield from _partition(name, "class", "entities", term, number)
    for term, number in properties.items():
        yield from _partition(name, "property", "triples", term, number)


def _partition(name: str, kind: str, counted: str, term: str, number: int) -> Iterator[str]:
    # Named after the term and its prefix, since terms of two vocabularies may share a local name.
    node = f"{name[:-1]}/{kind}/{prefixed(term).replace(':', '/')}>"
    yield _line(name, _term(f"void:{kind}Partition"), node)
    yield _line(node, _term(f"void:{kind}"), term)
    yield _line(node, _term(f"void:{counted}"), _integer(number))


def _reports(name: str, content: Content) -> Iterator[str]:
    for report, properties in content.nodes:
        values = dict(properties)
        if _term("race:Report") in values.get(RDF_TYPE, ()):
            yield _line(name, _term("prov:wasDerivedFrom"), report)
            yield _line(report, RDF_TYPE, _term("prov:Entity"))
            for predicate in (RDF_TYPE, NAMES[0], _term("race:sha256")):
                yield from (_line(report, predicate, value) for value in values.get(predicate, ()))


def _dumps(name: str, dumps: Iterable[Dump]) -> Iterator[str]:
    for dump in dumps:
        file = f"<{dump.file}>"
        yield _line(name, _term("void:dataDump"), file)
        yield _line(name, _term("dcat:distribution"), file)
        yield _line(file, RDF_TYPE, _term("dcat:Distribution"))
        yield _line(file, _term("dcterms:title"), f'"{dump.title}"@en')
        yield _line(file, _term("dcat:downloadURL"), file)
        yield _line(file, _term("dcat:mediaType"), f"<{MEDIA_TYPES}{dump.media_type}>")
        yield _line(file, _term("dcat:byteSize"), _integer(dump.size))


def _time(name: str) -> Iterator[str]:
    epoch = os.environ.get("SOURCE_DATE_EPOCH")
    if epoch:
        try:
            moment = datetime.fromtimestamp(int(epoch), UTC)
        except (ValueError, OverflowError, OSError) as error:
            raise GridwalkError(f"SOURCE_DATE_EPOCH is {epoch!r}, expected seconds since 1970") from error
        yield _line(name, _term("prov:generatedAtTime"), f'"{moment:%Y-%m-%dT%H:%M:%SZ}"^^<{XSD}dateTime>')


def _line(subject: str, predicate: str, value: str) -> str:
    return f"{subject} {predicate} {value} ."


def _integer(number: int) -> str:
    return f'"{number}"^^<{XSD}integer>'


def _namespace(iri: str) -> str:
    return f"{iri[: max(iri.rfind('#'), iri.rfind('/')) + 1]}>"


def _term(name: str) -> str:
    prefix, _, local = name.partition(":")
    return f"<{vocabulary.prefixes()[prefix]}{local}>"
