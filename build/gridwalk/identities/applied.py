"""Who is who: things of different sources that are one thing, by lines that a person accepted.

The lines are SSSOM tables in ``identities/`` of the data. Where a line says that a subject is the same as an
object, the object's IRI is written wherever a source has the subject's. The subject's names stay, as
other labels with their citations, and the identity itself becomes a thing with why and how sure.
Without a line nothing is ever made one.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from pathlib import Path

from gridwalk.base.errors import Problem
from gridwalk.identities import sssom
from gridwalk.rdf.iris import BASE
from gridwalk.tables import values
from gridwalk.tables.batches import Columns
from gridwalk.tables.conversion import Change
from gridwalk.tables.folders import IDENTITIES, unreadable
from gridwalk.tables.schema import TableSchema
from gridwalk.tables.sheet import Sheet
from gridwalk.tables.templates import variables
from gridwalk.tables.whole_file import file_passage, passage_id

FOLDER = IDENTITIES
ENDING = ".sssom.tsv"
SAME = {f"{sssom.BUILT_IN['owl']}sameAs", f"{sssom.BUILT_IN['skos']}exactMatch"}
# Said once of a thing, so another spelling of it says them only in its full name.
SPELLED_ONCE = ("givenName", "familyName")


class Identities:
    """The accepted identities of a folder of data, read once for all of its units.

    ``problems``: what is wrong with their files. ``strays``: what lies beside them and is not read.
    """

    def __init__(self, data: Path) -> None:
        self.problems = list[Problem]()
        there = sorted(self._listed(data / FOLDER))
        self.files = [path for path in there if path.name.endswith(ENDING)]
        self.strays = [
            Problem(path, 0, "", f"is not read: expected a name that ends in {ENDING}")
            for path in there
            if not path.name.endswith(ENDING)
        ]
        self._mappings = dict[str, tuple[Path, sssom.Mapping]]()
        self._unread = set[Path]()
        self.problems += _same_names(self.files)
        for path in self.files:
            mappings, problems = sssom.read(path)
            self.problems += problems
            if problems and not mappings:
                self._unread.add(path)
            for mapping in mappings:
                self._accept(path, mapping)
        self.same = dict(self._resolved())

    def _listed(self, folder: Path) -> list[Path]:
        """Return what is in the folder of identities, which need not be there."""
        try:
            return [path for path in folder.iterdir() if not path.name.startswith(".")]
        except FileNotFoundError:
            return []
        except OSError as error:
            self.problems.append(unreadable(folder, error))
            return []

    def _accept(self, path: Path, mapping: sssom.Mapping) -> None:
        if message := _problem(mapping) or self._again(mapping):
            self.problems.append(Problem(path, mapping.line, "", message))
        else:
            self._mappings[mapping.subject.removeprefix(BASE)] = path, mapping

    def _again(self, mapping: sssom.Mapping) -> str:
        return f"{mapping.subject} is replaced by an earlier line" if mapping.subject.removeprefix(BASE) in self._mappings else ""

    def _resolved(self) -> Iterator[tuple[str, str]]:
        """Yield each replaced key with the one that stays, however many lines are between."""
        for key, (path, mapping) in self._mappings.items():
            passed, target = {key}, mapping.object.removeprefix(BASE)
            while target in self._mappings and target not in passed:
                passed.add(target)
                target = self._mappings[target][1].object.removeprefix(BASE)
            if target in passed:
                self.problems.append(
                    Problem(path, mapping.line, "", f"{mapping.subject} is replaced by itself, through a cycle of lines")
                )
            else:
                yield key, target

    def change(self, schema: TableSchema, described: set[str]) -> Change | None:
        """Return what replaces keys in columns of a schema, or None where no identity concerns it.

        The keys of the things that the rows describe, before they are replaced, are added to ``described``.
        """
        substitutions = {
            n: found for n, column in enumerate(schema.header) if (found := self._of_column(schema, column))
        }  # fmt: skip
        if not substitutions:
            return None
        about = [n for n in substitutions if variables(schema.about_url) == [schema.header[n]]]
        names = {column: n for n, column in enumerate(schema.header) if column in ("label", "altLabel", *SPELLED_ONCE)}

        def change(given: Columns) -> Columns:
            columns = [list(column) for column in given]
            for n in about:
                described.update(map(_prefix(schema.about_url).__add__, columns[n]))
            if about and {"label", "altLabel"} <= set(names):
                self._rename(columns, substitutions[about[0]], about[0], names, schema)
            for n, same in substitutions.items():
                columns[n] = [same.get(cell, cell) for cell in columns[n]]
            return columns

        return change

    def _of_column(self, schema: TableSchema, column: str) -> Mapping[str, str]:
        """Return the keys that a column may hold and has to replace."""
        urls = [c.value_url for c in schema.columns if c.name == column and c.value_url] + [schema.about_url]
        for url in urls:
            if variables(url) == [column] and url.startswith(BASE):
                prefix = _prefix(url)
                return {k.removeprefix(prefix): v.removeprefix(prefix) for k, v in self.same.items() if k.startswith(prefix)}
        return {}

    def _rename(
        self, columns: list[list[str]], same: Mapping[str, str], about: int, names: Mapping[str, int], schema: TableSchema
    ) -> None:
        """Make the label of a replaced thing another label, unless it is that of the thing that stays."""
        prefix = _prefix(schema.about_url)
        label, other = names["label"], names["altLabel"]
        for row, key in enumerate(columns[about]):
            if key not in same or columns[label][row] == self._mappings[prefix + key][1].object_label:
                continue
            columns[other][row] = "|".join(filter(None, [columns[label][row], columns[other][row]]))
            columns[label][row] = ""
            for column in SPELLED_ONCE:
                if column in names:
                    columns[names[column]][row] = ""

    def met(self, described: Collection[str]) -> set[str]:
        """Return the keys of those objects that are among the things described."""
        return set(self.same.values()).intersection(described)

    def strangers(self, met: Collection[str]) -> Iterator[Problem]:
        """Yield a problem for each line whose object is not among those that the sources describe."""
        for key, target in self.same.items():
            path, mapping = self._mappings[key]
            if target not in met:
                yield Problem(path, mapping.line, "object_id", f"unknown thing <{BASE}{target}>: no source describes it")

    def sheets(self) -> Iterator[Sheet]:
        """Yield the identities as rows, with their files as passages."""
        for path in (path for path in self.files if path not in self._unread):
            report = _report(path)
            passage = file_passage(report, path)
            about = {"id": report, "label": f"Who is who: {path.name.partition('.')[0]}", "source": path.name}
            about |= {"sha256": passage["sha256"], "characters": passage["end"]}
            rows = [
                (mapping.line, _row(key, mapping, passage_id(report, path)))
                for key, (file, mapping) in self._mappings.items()
                if file == path
            ]
            yield Sheet("report", path, [(1, about)])
            yield Sheet("passage", path, [(1, passage)])
            yield Sheet("identity", path, rows, {"subject": "subject_id", "object": "object_id"})


def _report(path: Path) -> str:
    """Return the key of the report that a file of identities is."""
    return f"identities-{values.key(path.name.partition('.')[0])}"


def _same_names(files: Sequence[Path]) -> Iterator[Problem]:
    first = dict[str, Path]()
    for path in files:
        if (known := first.setdefault(_report(path), path)) != path:
            yield Problem(path, 0, "", f"has the name of {known.name} up to the first dot: expected a unique name")


def _prefix(url: str) -> str:
    """Return the kind of thing that a URL template makes: driver/, circuit/."""
    return url.partition("{")[0].removeprefix(BASE)


def _row(key: str, mapping: sssom.Mapping, passage: str) -> dict[str, str]:
    return {
        "subject": key, "object": mapping.object.removeprefix(BASE), "replaces": mapping.subject,
        "justification": mapping.justification, "confidence": values.decimal(mapping.confidence), "comment": mapping.comment,
        "passage": passage,
    }  # fmt: skip


def _problem(mapping: sssom.Mapping) -> str:
    """Return why a mapping makes no two things one, or nothing."""
    if mapping.predicate not in SAME:
        return f"{mapping.predicate} does not say that two things are the same: expected owl:sameAs or skos:exactMatch"
    keys = [iri.removeprefix(BASE) for iri in (mapping.subject, mapping.object) if iri.startswith(BASE)]
    if len(keys) != 2:
        return f"expected two things of {BASE}"
    if keys[0].partition("/")[0] != keys[1].partition("/")[0]:
        return f"{keys[0]} and {keys[1]} are of different kinds"
    return ""
