"""Sources to quads: read the tables, check references, withhold what disputes reject."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

from gridwalk import kinds, resources, vocabulary
from gridwalk.conversion import Findings, Place
from gridwalk.errors import Problem, SourceError
from gridwalk.identities import Identities
from gridwalk.tables import Schemas, find_sources

RDF = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"
RDF_SUBJECT = f"<{RDF}subject>"
STATEMENT_PARTS = [RDF_SUBJECT, f"<{RDF}predicate>", f"<{RDF}object>", "<http://www.w3.org/ns/prov#wasDerivedFrom>"]
DISPUTES = "disputes.csv"
DISPUTE = "<https://w3id.org/gridwalk/id/dispute/"
PASSAGE_GRAPH = "<https://w3id.org/gridwalk/id/report/"


@dataclass(frozen=True)
class Built:
    """A build: N-Quads lines, sorted, each once; what was withheld; where things were read.

    ``withheld`` are the lines that the tables make and a dispute rejects: they are what the passages
    say, but not asserted. ``warnings``: what readers of sources did not know, in a lenient build.
    """

    lines: list[str]
    withheld: list[str]
    sources: list[Path]
    warnings: list[Problem] = field(default_factory=list)


def build(data: Path | None = None, *, lenient: bool = False, schemas: Path | None = None) -> Built:
    """Read every source below ``data`` (the project's own by default) and return the build.

    The vocabulary rides along in the graph of the ontology. Raises SourceError with every problem
    of every source; nothing is written by this function. ``lenient``: a column or a state that a reader
    of somebody else's files does not know is left out with a warning. ``schemas``: a folder of table schemas that
    may be used beside the project's; what they say becomes statements.
    """
    folder = data if data is not None else resources.folder("data")
    notes = list[Problem]()
    sources = find_sources(folder, notes)
    if not sources:
        raise SourceError([no_source(folder)])
    identities = Identities(folder)
    conversions = Schemas(identities, allowed=schemas)
    findings, made = read_sources(sources, identities, lenient=lenient, schemas=conversions)
    problems = list(dangling(findings, vocabulary.subjects(), made, conversions.unread))
    if findings.problems:
        # No word of disputes: the statement that one names may be among those that could not be read.
        raise SourceError(findings.problems + problems)
    asserted, withheld = settle(made, problems, sources)
    if problems:
        raise SourceError(problems)
    return Built(sorted({*asserted, *vocabulary.lines()}), sorted(withheld), sources, notes + findings.warnings)


def no_source(folder: Path) -> Problem:
    """Return the problem of a folder without sources."""
    return Problem(folder, 0, "", "holds no source: expected a folder with csv-metadata.json")


def read_sources(
    sources: Iterable[Path], identities: Identities | None = None, *, lenient: bool = False, schemas: Schemas | None = None
) -> tuple[Findings, set[str]]:
    """Read sources into the set of all N-Quads lines that their tables make, disputes unsettled.

    ``schemas`` are those with the identities, for a caller who asks them what could not be read.
    """
    findings, blocks = Findings(lenient=lenient), list[str]()
    schemas = schemas or Schemas(identities)
    first = dict[str, Path]()
    for source in sources:
        others, findings.subjects = findings.subjects, set()
        kinds.read(source, schemas, blocks.append, findings)
        findings.problems.extend(_described_again(source, findings.subjects, first))
        others |= findings.subjects
        findings.subjects = others
    if identities is not None:
        findings.problems.extend([*identities.problems, *(identities.strangers() if not schemas.unread else ())])
        for stray in identities.strays:
            findings.unknown(stray)
        for part in identities.parts():
            kinds.read_part(part, schemas, blocks.append, findings)
    return findings, lines_of(blocks)


def _described_again(source: Path, subjects: Iterable[str], first: dict[str, Path]) -> Iterator[Problem]:
    """Yield a problem for each report that another source describes too; ``first`` keeps who describes which."""
    for iri in sorted(iri for iri in subjects if iri.startswith(PASSAGE_GRAPH) and "/" not in iri[len(PASSAGE_GRAPH) :]):
        if (known := first.setdefault(iri, source)) != source:
            yield Problem(source, 0, "", f"describes the report {iri}, which {known} describes")


def lines_of(blocks: Iterable[str]) -> set[str]:
    """Return the N-Quads lines of blocks of text.

    Lines end in LF and nothing else: str.splitlines would cut a literal at characters such as U+2028.

    >>> sorted(lines_of(["<a> <b> 'x\\u2028y' .\\n", "<a> <b> 'z' .\\n"])) == ["<a> <b> 'x\\u2028y' .", "<a> <b> 'z' ."]
    True
    """
    lines = set("".join(blocks).split("\n"))
    lines.discard("")
    return lines


def dangling(
    findings: Findings, known: frozenset[str], made: Iterable[str] = (), unread: Iterable[str] = ()
) -> Iterator[Problem]:  # fmt: skip
    """Yield a problem for each thing that a cell refers to and no row describes.

    Records are not among the subjects found: what refers to one is looked up in the lines made. Of things whose
    IRIs begin as those in ``unread``, nothing is said: what describes them may not have been read.
    """
    beginnings, references = tuple(unread), findings.references.items()
    missing = {
        iri: place
        for iri, place in references
        if iri not in findings.subjects and iri not in known and not iri.startswith(beginnings)
    }
    described = {line.partition(" ")[0] for line in made} if missing else set[str]()
    yield from (unknown(iri, place) for iri, place in missing.items() if iri not in described)


def unknown(iri: str, place: Place) -> Problem:
    """Return the problem of a cell that refers to what nothing describes."""
    what = "passage" if iri.startswith(PASSAGE_GRAPH) else "thing"
    return Problem(*place, f"unknown {what} {iri}: no table describes it")


def settle(made: set[str], problems: list[Problem], sources: list[Path]) -> tuple[set[str], set[str]]:
    """Split the lines into those asserted and those that a dispute rejects.

    A dispute that rejects or keeps a statement that no table makes is a problem.
    """
    withheld = set[str]()
    for node, line in disputed(made).items():
        if line not in made:
            problems.append(unmade(node, line, sources))
        elif node.endswith("/rejected>"):
            withheld.add(line)
    return made - withheld, withheld


def disputed(made: set[str]) -> dict[str, str]:
    """Return the disputed statements as N-Quads lines, by the node that describes each."""
    parts = dict[str, dict[str, str]]()
    for line in made:
        if line.startswith(DISPUTE):
            subject, predicate, rest = line.split(" ", 2)
            parts.setdefault(subject, {})[predicate] = rest.rsplit(" ", 2)[0]
    nodes = {node: p for node, p in sorted(parts.items()) if RDF_SUBJECT in p}
    return {node: " ".join(p.get(w, "nothing") for w in STATEMENT_PARTS) + " ." for node, p in nodes.items()}


def unmade(node: str, line: str, sources: list[Path]) -> Problem:
    """Return the problem of a dispute, by the node of its side, about a line that no table makes."""
    key = node[len(DISPUTE) : -1].rpartition("/")[0]
    for path in (source / DISPUTES for source in sources):
        if path.is_file():
            for row, text in enumerate(path.read_text(encoding="utf-8").split("\n"), 1):
                if text.startswith(f"{key},"):
                    return Problem(path, row, "", f"names a statement that no table makes: {line}")
    return Problem(Path(DISPUTES), 0, "", f"{node} names a statement that no table makes: {line}")
