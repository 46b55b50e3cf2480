"""Validation: the rules in ``ontology/shapes/``, and what they find in statements.

A rule is a file that holds one named node shape (and what belongs to it: shapes whose names begin with that
of the rule and a dot, or that have none). Not to conform is a result, not an error: ``validate`` returns a report.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import pyoxigraph as ox

from gridwalk.base import plugin_folders, resources
from gridwalk.base.errors import GridwalkError, Problem, SourceError
from gridwalk.check import engines
from gridwalk.check.open_disputes import filled
from gridwalk.check.report import report_lines
from gridwalk.rdf import vocabulary
from gridwalk.rdf.dataset import statements as statements_of
from gridwalk.rdf.iris import RDFS, SH, SHAPES
from gridwalk.rdf.kinds import KINDS
from gridwalk.tables.schema import load_schema

# The class of the rules that look across events.
ACROSS = f"{SHAPES}Across"
# The class of those that count laps or weather readings, or compare them with each other.
ALL_RECORDS = f"{SHAPES}AllRecords"
# The class of those that ask whether anything refers to what is in focus, with whatever property.
REFERRING = f"{SHAPES}Referring"
# Where the properties begin that the rule `declared` knows.
_DECLARED = "sh:ignoredProperties (\n"
# What asks for statements that have to be there, or counts them, in the text of a rule.
_NEEDS_ALL = re.compile(
    r"sh:(?:minCount|qualifiedMinCount|not|or|xone|hasValue|equals|class|node)\b|\b(?:NOT\s+EXISTS|MINUS|OPTIONAL|COALESCE)\b"
    r"|!\s*(?:BOUND|EXISTS)|\b(?:COUNT|SUM|MAX|MIN|AVG)\s*\(",
    re.IGNORECASE,
)
_COMMENT = re.compile(r"^\s*#.*$", re.MULTILINE)
SEVERITIES = ("Violation", "Warning", "Info")


@dataclass(frozen=True)
class Rule:
    """A rule: ``name`` is that of its file, ``severity`` is Violation, Warning or Info.

    ``comment`` says what the problem is and how it is solved; ``message`` is what a result says.
    ``across``: the rule looks at more than one event and what that refers to, as a count of a season does.
    ``all_records``: it counts laps or weather readings, or compares them with each other, so that it needs all of them. Of a
    rule of another distribution nothing is known, so it does.
    ``referring``: it asks whether anything refers to what is in focus, with whatever property.
    """

    name: str
    label: str
    severity: str
    message: str
    comment: str
    path: Path
    across: bool
    all_records: bool = False
    referring: bool = False

    @property
    def solution(self) -> str:
        """How the problem is solved: what the comment says behind ``Solution:``."""
        return self.comment.partition(" Solution: ")[2]

    @property
    def needs_all(self) -> bool:
        """Whether it asks for what has to be there, so that it finds what is not wrong where statements were left out."""
        return bool(_NEEDS_ALL.search(_COMMENT.sub("", self.path.read_text(encoding="utf-8"))))


@dataclass(frozen=True, order=True)
class Result:
    """One finding of one rule. Terms are in N-Triples syntax; ``path`` and ``value`` may be empty.

    ``focus`` is the thing that breaks the rule, ``path`` the property that does so, or that is missing.

    >>> print(Result("crew-size", "Violation", "<urn:entry>", "<urn:crewSize>", "2", "differs from the drivers"))
    crew-size: differs from the drivers: <urn:entry> <urn:crewSize> 2
    """

    rule: str
    severity: str
    focus: str
    path: str
    value: str
    message: str

    def __str__(self) -> str:
        return " ".join(part for part in (f"{self.rule}:", self.message + ":", self.focus, self.path, self.value) if part)


@dataclass(frozen=True)
class Report:
    """What validation found, and how many rules were checked; ``unchecked`` are those that need what was left out of the data.

    ``conforms`` is true where there is no result of any severity, ``passes`` where no rule is violated.

    >>> warned = Report([Result("lap-time", "Warning", "<urn:lap>", "", "", "is long")], rules=170)
    >>> warned.conforms, warned.passes, warned.count("Warning")
    (False, True, 1)
    """

    results: list[Result]
    rules: int
    unchecked: tuple[str, ...] = ()

    @property
    def conforms(self) -> bool:
        """Whether nothing was found, as https://www.w3.org/TR/shacl/#conforms defines it."""
        return not self.results

    @property
    def passes(self) -> bool:
        """Whether no rule is violated: warnings are no reason to refuse data, as the exit code of the command line says."""
        return not self.count("Violation")

    def count(self, severity: str) -> int:
        """Return the number of results of one severity. Raises GridwalkError where there is no such severity."""
        if severity not in SEVERITIES:
            raise GridwalkError(f"unknown severity {severity!r}: the severities are {', '.join(SEVERITIES)}")
        return sum(result.severity == severity for result in self.results)

    def to_turtle(self) -> str:
        """Return the report as one of SHACL (https://www.w3.org/TR/shacl/#validation-report), in Turtle."""
        from gridwalk.rdf.names import grouped
        from gridwalk.rdf.turtle import portable

        return "".join(portable(grouped(report_lines(self))))


class ViolationsError(GridwalkError):
    """Data break a rule, and were not written; ``report`` says all that was found.

    >>> raise ViolationsError(Report([Result("crew-size", "Violation", "<urn:entry>", "", "", "has nobody")], rules=170))
    Traceback (most recent call last):
    ...
    gridwalk.check.validation.ViolationsError: 1 violation, nothing was written; the first: crew-size: has nobody: <urn:entry>
    """

    def __init__(self, report: Report) -> None:
        self.report = report
        number = report.count("Violation")
        first = next(result for result in report.results if result.severity == "Violation")
        super().__init__(f"{number:,} violation{'s'[: number > 1]}, nothing was written; the first: {first}")

    def __reduce__(self) -> tuple[type[ViolationsError], tuple[Report]]:
        return type(self), (self.report,)


@cache
def rules() -> tuple[Rule, ...]:
    """Return the rules, one for each file of ``ontology/shapes/``, sorted by name.

    Raises SourceError for every file that does not hold a shape of its own name, with a label, a
    comment, a severity and a message.

    >>> [rule.severity for rule in rules() if rule.name == "crew-size"]
    ['Violation']
    """
    problems = list[Problem]()
    found = [rule for path in _files() if (rule := _rule(path, problems))]
    if problems or not found:
        raise SourceError(problems or [Problem(resources.folder("ontology") / "shapes", 0, "", "holds no rule")])
    return tuple(found)


def _files() -> list[Path]:
    return [path for path in _turtle() if not path.name.startswith("_")]


def _turtle() -> list[Path]:
    return plugin_folders.files("rules", resources.files("ontology", "shapes/*.ttl"), "*.ttl")


def _rule(path: Path, problems: list[Problem]) -> Rule | None:
    shape = ox.NamedNode(SHAPES + path.stem)
    values, kinds = dict[str, str](), set[str]()
    try:
        for triple in ox.parse(path.read_text(encoding="utf-8-sig"), format=ox.RdfFormat.TURTLE):
            if triple.subject == shape and isinstance(triple.object, ox.Literal | ox.NamedNode):
                values[triple.predicate.value] = triple.object.value
                kinds.add(triple.object.value)
    except (SyntaxError, OSError, UnicodeDecodeError) as error:
        problems.append(Problem(path, 0, "", f"is not Turtle: {error}"))
        return None
    wanted = {f"{RDFS}label", f"{RDFS}comment", f"{SH}severity", f"{SH}message"}
    problems.extend(Problem(path, 0, "", f"{shape} lacks <{missing}>") for missing in sorted(wanted - set(values)))
    if wanted - set(values):
        return None
    severity, across = values[f"{SH}severity"].removeprefix(SH), ACROSS in kinds
    all_records = ALL_RECORDS in kinds or path.parent != resources.folder("ontology") / "shapes"
    texts = values[f"{SH}message"], values[f"{RDFS}comment"]
    return Rule(path.stem, values[f"{RDFS}label"], severity, *texts, path, across, all_records, REFERRING in kinds)


@cache
def shapes(names: frozenset[str] | None = None) -> list[str]:
    """Return the shapes as Turtle texts: the prefixes of the SPARQL rules and each rule, or only those that are named."""
    names = frozenset(rule.name for rule in rules()) if names is None else names
    return [_text(path) for path in _turtle() if path.name.startswith("_") or path.stem in names]


def _text(path: Path) -> str:
    """Return a file of rules. The rule about declared properties also knows those of schemas that distributions add."""
    text = path.read_text(encoding="utf-8-sig")
    if path.stem != "declared":
        return text
    schemas = map(load_schema, plugin_folders.added("tables", "*.json"))
    known = {column.property_url for schema in schemas for column in schema.columns if column.property_url}
    return text.replace(_DECLARED, _DECLARED + "".join(f"        <{iri}>\n" for iri in sorted(known)))


def validate(statements: Iterable[str], engine: str = "shacl", kinds: Collection[str] = KINDS) -> Report:
    """Check statements (N-Triples lines) against the rules and return a report, sorted.

    ``kinds``: the kinds of statements that the data are to hold (see ``rdf.kinds``). Without some, rules that ask for what
    has to be there are left out.

    The vocabulary is added, since rules read classes, properties and units in it. Raises GridwalkError
    where there is no such engine, SourceError where there is no statement besides the vocabulary: nothing would be checked.

    >>> from gridwalk.builds.whole import build
    >>> from gridwalk.rdf.dataset import statements
    >>> [result for result in validate(statements(build().lines)).results if result.severity == "Violation"]
    []
    """
    engines.load(engine)
    known = set(statements_of(vocabulary.lines()))
    given = set(statements) - known
    if not given:
        raise nothing()
    left = {rule.name for rule in rules() if rule.needs_all} if set(KINDS) - set(kinds) else set()
    results = found("\n".join(sorted(given | known)) + "\n", engine)
    return Report(sorted(r for r in results if r.rule not in left), len(rules()) - len(left), tuple(sorted(left)))


def nothing() -> SourceError:
    """Return the error of data in which there is nothing to check."""
    return SourceError([Problem(Path("the data"), 0, "", "hold no statement besides the vocabulary, so nothing would be checked")])


def found(data: str, engine: str = "shacl", across: bool | None = None) -> set[Result]:
    """Return what the rules, or those that look across events or do not, find in N-Triples with the vocabulary.

    Of a dispute that asserts no value the engine gets the first, so that what is in dispute is not missed.
    """
    return found_by(frozenset(rule.name for rule in rules() if across in (None, rule.across)), filled(data), engine)


def found_by(names: frozenset[str], data: str, engine: str = "shacl") -> set[Result]:
    """Return what some rules find in N-Triples with the vocabulary, and with a value for each dispute that asserts none."""
    return {_result(finding) for finding in engines.load(engine)(shapes(names), data)}


def _result(finding: engines.Finding) -> Result:
    name = re.split(r"[.>]", finding.shape.removeprefix(f"<{SHAPES}"), maxsplit=1)[0]
    focus, path, value = (_anonymous(term) for term in (finding.focus, finding.path, finding.value))
    severity, message = finding.severity, finding.message
    if not severity or not message:
        rule = _by_name()[name]
        severity, message = severity or rule.severity, message or rule.message
    return Result(name, severity, focus, path, value, message)


@cache
def _by_name() -> dict[str, Rule]:
    return {rule.name: rule for rule in rules()}


def _anonymous(term: str) -> str:
    """Return a term with the label of a blank node left out: engines choose it as they like."""
    return "_:" if term.startswith("_:") else term
