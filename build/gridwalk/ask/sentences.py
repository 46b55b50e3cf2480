"""The sentences that passages are, for whoever holds the report: cut out of it when asked for, and kept nowhere."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

from gridwalk.base.errors import Problem, SourceError
from gridwalk.rdf.iris import RACE
from gridwalk.rdf.lines import split
from gridwalk.rdf.names import REPORT
from gridwalk.rdf.python_values import value_of
from gridwalk.verify.sentences import sha256

_HASH, _START, _END, _OF = (f"<{RACE}{name}>" for name in ("sha256", "start", "end", "report"))
_TOLD = frozenset({_HASH, _START, _END, _OF})
_Told = Mapping[str, Mapping[str, set[str]]]


def sentences(statements: Iterable[str], documents: Iterable[Path]) -> dict[str, str]:
    """Return the text of each passage of the reports whose documents are given, by its IRI in angle brackets.

    ``statements``: N-Triples lines that describe the passages. Raises SourceError where a document cannot be read, where no
    report has its hash, and where a passage of it has another hash than its text; LimitError.

    >>> sentences([], [])
    {}
    """
    documents = list(documents)
    if not documents:
        return {}
    # A reader of documents reads pages too, which few ask for.
    from gridwalk.keeping.documents import Document

    told, found = _told(statements), dict[str, str]()
    for path in documents:
        text = Document.read(path).text
        report = _report(path, text, told)
        found.update(_cut(path, text, report, told))
    return found


def _told(statements: Iterable[str]) -> _Told:
    """Return what is said of reports and passages: the properties of each."""
    told = defaultdict[str, dict[str, set[str]]](lambda: defaultdict(set))
    for line in statements:
        # Few lines are about a passage, so the cheap test comes first.
        if line.startswith(REPORT):
            subject, predicate, value = split(line)
            if predicate in _TOLD:
                told[subject][predicate].add(value)
    return told


def _report(path: Path, text: str, told: _Told) -> str:
    """Return the report that a document is. Passages have a hash too, and may be all that a document holds."""
    wanted = f'"{sha256(text)}"'
    for subject, said in told.items():
        if wanted in said.get(_HASH, ()) and not said.get(_OF):
            return subject
    raise SourceError([Problem(path, 0, "", "is not the document of any report here: none has its hash")])


def _cut(path: Path, text: str, report: str, told: _Told) -> Iterator[tuple[str, str]]:
    problems = list[Problem]()
    for subject, said in told.items():
        if report in said.get(_OF, ()):
            ranges = [(value_of(start), value_of(end)) for start in said.get(_START, ()) for end in said.get(_END, ())]
            part = next((text[a:b] for a, b in ranges if isinstance(a, int) and isinstance(b, int)), "")
            if f'"{sha256(part)}"' in said.get(_HASH, ()):
                yield subject, part
            else:
                name = subject.removeprefix(REPORT)[:-1]
                problems.append(Problem(path, 0, "", f"does not have the text of passage {name} in its range: the hash is another"))
    if problems:
        raise SourceError(problems)
