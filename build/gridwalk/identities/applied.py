"""Who is who: things of different sources that are one thing, by lines that a person accepted.

The lines are SSSOM tables in ``identities/`` of the data. Where a line says that a subject is the same as an
object, the object's IRI is written wherever a source has the subject's, in any column of any table. The subject's names stay,
as other labels with their citations, and the identity itself becomes a thing with why and how sure. Without a line nothing
is ever made one. A line about a thing outside, or that says less than that two are one, is a link: a statement of the line,
and nothing is replaced. What says neither is left alone, with a word.

Keys are replaced in cells. Those of entries are a source's own, so the join replaces them (``builds.entries``); IRIs of
several columns to which no table refers, such as those of results, are replaced as they are written. A standing that is named by
its season, driver and event is called after those that stay.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, cached_property
from pathlib import Path

from gridwalk.base import plugin_folders, resources
from gridwalk.base.errors import Problem
from gridwalk.identities import sssom
from gridwalk.rdf.iris import BASE
from gridwalk.rdf.renaming import Renaming
from gridwalk.tables import values
from gridwalk.tables.batches import Columns
from gridwalk.tables.conversion import Change
from gridwalk.tables.folders import IDENTITIES, unreadable
from gridwalk.tables.schema import TableSchema, load_schema
from gridwalk.tables.sheet import Sheet
from gridwalk.tables.templates import iri_problem, variables
from gridwalk.tables.whole_file import file_passage, passage_id

FOLDER = IDENTITIES
ENDING = ".sssom.tsv"
_SKOS = sssom.BUILT_IN["skos"]
SAME = {f"{sssom.BUILT_IN['owl']}sameAs", f"{sssom.BUILT_IN['skos']}exactMatch"}
DIFFERENT = f"{sssom.BUILT_IN['owl']}differentFrom"
# Predicates of a line that become a statement as they are. Any other could say anything of our things.
LINKS = SAME | {f"{_SKOS}{word}" for word in ("closeMatch", "broadMatch", "narrowMatch", "relatedMatch", "mappingRelation")}
LINKS |= {f"{sssom.BUILT_IN['rdfs']}seeAlso"}
_ENTRY, _SESSION, _EVENT, _DRIVER = "entry/", "session/", "event/", "driver/"
_SESSION_URL, _EVENT_URL = f"{BASE}session/{{+event}}/{{session}}", f"{BASE}event/{{+event}}"
STANDING = f"<{BASE}standing/"
_STANDING = re.compile(r"(?P<season>[^/]+/[^/]+)/(?P<driver>[^/]+)(?:/as-of-(?P<event>[^/]+))?")
# Said once of a thing, so another spelling of it says them only in its full name.
SPELLED_ONCE = ("givenName", "familyName")


@dataclass(frozen=True)
class Link:
    """A line that makes nothing one: the statement that it is, and the key of our thing that it is about."""

    path: Path
    mapping: sssom.Mapping
    subject: str
    predicate: str
    object: str

    @property
    def says_identity(self) -> bool:
        """Whether it says that two things are one, or that they are not."""
        return self.predicate in SAME or self.predicate == DIFFERENT

    @property
    def ours(self) -> list[str]:
        """The keys of those ends that are things of ours."""
        return [iri.removeprefix(BASE) for iri in (self.subject, self.object) if iri.startswith(BASE)]


class Identities:
    """The accepted identities of a folder of data, read once for all of its units.

    ``problems``: what is wrong with their files. ``strays``: what lies beside them and is not read. ``left``: lines and words
    that are legal and of no use here. ``inputs``: all files that are read. ``mappings``: by the key of each thing that is replaced
    the line that says so, and its file; ``same``: the key of what stays in the end. ``elsewhere``: files that say that they are
    for other data.
    """

    def __init__(self, data: Path) -> None:
        self.problems = list[Problem]()
        there = sorted(self._listed(data / FOLDER))
        self.files = [path for path in there if path.name.endswith(ENDING)]
        metadata = {sssom.beside(path) for path in self.files}.intersection(there)
        self.inputs = sorted([*self.files, *metadata])
        self.strays = [
            Problem(path, 0, "", f"is not read: expected a name that ends in {ENDING}") for path in there if path not in self.inputs
        ]
        self.left = list[Problem]()
        self.elsewhere = set[Path]()
        self.mappings = dict[str, tuple[Path, sssom.Mapping]]()
        self._lines = list[tuple[Path, sssom.Mapping]]()
        self._unread = set[Path]()
        self.problems += _same_names(self.files)
        for path in self.files:
            found = sssom.read(path)
            self.problems += found.problems
            self.left += found.unknown
            self.elsewhere |= {path} if found.elsewhere else set()
            if found.problems and not found.mappings:
                self._unread.add(path)
            for mapping in found.mappings:
                self._accept(path, mapping)
        self.same = dict(self._resolved())
        self.problems += self._sessions_apart()
        self.links = list(self._linked())
        self.problems += _reversed(self.links)
        self.left += _of_one_outside(self.links)
        # Written as they are, wherever they stand: IRIs of several columns that no column refers to.
        exact = {key: target for key, target in self.same.items() if self._is_exact(key)}
        self.exact = Renaming({}, {f"<{BASE}{key}>": f"<{BASE}{target}>" for key, target in exact.items()})
        self._in_cells = {
            key: target for key, target in self.same.items() if key not in exact and not key.startswith((_ENTRY, _SESSION))
        }
        self._kinds = dict[str, Mapping[str, str]]()

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
        if message := _of_no_use(mapping):
            self.left.append(Problem(path, mapping.line, "", message))
        elif _is_link(mapping):
            self._lines.append((path, mapping))
        elif message := _problem(mapping) or self._again(mapping):
            self.problems.append(Problem(path, mapping.line, "", message))
        else:
            self.mappings.setdefault(mapping.subject.removeprefix(BASE), (path, mapping))

    def _again(self, mapping: sssom.Mapping) -> str:
        known = self.mappings.get(mapping.subject.removeprefix(BASE))
        # The standard has a line for each reason, so one that says the same again is none too many.
        return f"{mapping.subject} is replaced by an earlier line" if known and known[1].object != mapping.object else ""

    def _linked(self) -> Iterator[Link]:
        """Yield the links, with the things that stay for those that are replaced."""
        for path, mapping in self._lines:
            ends = [self._kept(iri) for iri in (mapping.subject, mapping.object)]
            if message := next(filter(None, map(iri_problem, ends)), ""):
                self.problems.append(Problem(path, mapping.line, "", message))
            elif ends[0] == ends[1]:
                message = "other lines make the two one: expected a line of two things, or those others taken away"
                self.problems.append(Problem(path, mapping.line, "", message))
            else:
                yield Link(path, mapping, ends[0], DIFFERENT if mapping.negated else mapping.predicate, ends[1])

    def _kept(self, iri: str) -> str:
        key = iri.removeprefix(BASE)
        return f"{BASE}{self.same[key]}" if key != iri and key in self.same else iri

    def _sessions_apart(self) -> Iterator[Problem]:
        for key, target in self.same.items():
            if key.startswith(_SESSION) and self._event(key) != self._event(target):
                path, mapping = self.mappings[key]
                message = "is of another event: expected a session of the same event, or a line that makes the two events one"
                yield Problem(path, mapping.line, "object_id", message)

    def _event(self, session: str) -> str:
        """Return the event of a session, as the lines have it."""
        event = session[len(_SESSION) :].rpartition("/")[0]
        return self.same.get(f"{_EVENT}{event}", f"{_EVENT}{event}").removeprefix(_EVENT)

    def _is_exact(self, key: str) -> bool:
        if key.startswith(_ENTRY):
            return "/crew/" in key
        kind, _, rest = key.partition("/")
        # A key of one part is in one column; most are, and schemas need not be looked at.
        return "/" in rest and not key.startswith(_SESSION) and kind not in kinds_of_one_column()

    def _resolved(self) -> Iterator[tuple[str, str]]:
        """Yield each replaced key with the one that stays, however many lines are between."""
        for key, (path, mapping) in self.mappings.items():
            passed, target = {key}, mapping.object.removeprefix(BASE)
            while target in self.mappings and target not in passed:
                passed.add(target)
                target = self.mappings[target][1].object.removeprefix(BASE)
            if target in passed:
                self.problems.append(
                    Problem(path, mapping.line, "", f"{mapping.subject} is replaced by itself, through a cycle of lines")
                )
            else:
                yield key, target

    def change(self, schema: TableSchema, described: set[str]) -> Change | None:
        """Return what replaces keys in columns of a schema, or None where no identity concerns it.

        The keys of the things that the rows describe, before they are replaced, are added to ``described``; so are those that
        are replaced in any column.
        """
        found = ((n, self._of_column(schema, column)) for n, column in enumerate(schema.header))
        substitutions = {n: (prefix, same) for n, (prefix, same) in found if same}
        sessions = self._of_sessions() if _SESSION_URL in schema.templates else {}
        if not substitutions and not sessions:
            return None
        at = {column: n for n, column in enumerate(schema.header)}
        about = [at[name] for name in variables(schema.about_url)] if self._is_about(schema, substitutions, at) else []
        names = {column: at[column] for column in ("label", "altLabel", *SPELLED_ONCE) if column in at}

        def change(given: Columns) -> Columns:
            columns = [list(column) for column in given]
            described.update(self._keys(schema, columns, about))
            if about and {"label", "altLabel"} <= set(names):
                self._rename(columns, self._keys(schema, columns, about), names)
            for n, (prefix, same) in substitutions.items():
                # Most batches of a large table have none of them.
                if replaced := same.keys() & columns[n]:
                    described.update(f"{prefix}{key}" for key in replaced)
                    columns[n] = [same.get(cell, cell) for cell in columns[n]]
            if sessions:
                pairs = list(zip(columns[at["event"]], columns[at["session"]], strict=True))
                described.update(f"{_SESSION}{event}/{session}" for event, session in sessions.keys() & pairs)
                columns[at["session"]] = [sessions.get(pair, pair[1]) for pair in pairs]
            return columns

        return change

    def _is_about(self, schema: TableSchema, substitutions: Mapping[int, object], at: Mapping[str, int]) -> bool:
        """Whether the rows of a schema describe things that are known by their keys here."""
        names = variables(schema.about_url)
        return schema.about_url == _SESSION_URL or (len(names) == 1 and at.get(names[0]) in substitutions)

    def _keys(self, schema: TableSchema, columns: list[list[str]], about: list[int]) -> list[str]:
        """Return the keys of the things that rows describe, before they are replaced."""
        prefix = _prefix(schema.about_url)
        return [f"{prefix}{'/'.join(cells)}" for cells in zip(*(columns[n] for n in about), strict=True)] if about else []

    def _of_column(self, schema: TableSchema, column: str) -> tuple[str, Mapping[str, str]]:
        """Return of which kind the things of a column are, and the keys that it may hold and has to replace."""
        urls = [c.value_url for c in schema.columns if c.name == column and c.value_url] + [schema.about_url]
        if column == "event" and any("{+event}" in url for url in schema.templates):
            urls.append(_EVENT_URL)
        for url in urls:
            if variables(url) == [column] and url.startswith(BASE):
                return _prefix(url), self._below(_prefix(url))
        return "", {}

    def _below(self, prefix: str) -> Mapping[str, str]:
        """Return the keys to replace of one kind, without what it begins with: each unit asks for them."""
        if prefix not in self._kinds:
            found = ((key, kept) for key, kept in self._in_cells.items() if key.startswith(prefix))
            self._kinds[prefix] = {key.removeprefix(prefix): kept.removeprefix(prefix) for key, kept in found}
        return self._kinds[prefix]

    def _of_sessions(self) -> Mapping[tuple[str, str], str]:
        """Return the sessions to replace, by event and session, once events are replaced."""
        keys = ((key, target) for key, target in self.same.items() if key.startswith(_SESSION))
        return {(self._event(key), key.rpartition("/")[2]): target.rpartition("/")[2] for key, target in keys}

    def _rename(self, columns: list[list[str]], keys: Sequence[str], names: Mapping[str, int]) -> None:
        """Make the label of a replaced thing another label, unless it is that of the thing that stays."""
        label, other = names["label"], names["altLabel"]
        for row, key in enumerate(keys):
            if key not in self.same or columns[label][row] == self.mappings[key][1].object_label:
                continue
            columns[other][row] = "|".join(filter(None, [columns[label][row], columns[other][row]]))
            columns[label][row] = ""
            for column in SPELLED_ONCE:
                if column in names:
                    columns[names[column]][row] = ""

    @cached_property
    def _drivers(self) -> dict[str, str]:
        """The keys of drivers in lines, each with that of who it is."""
        found = {key: target for key, target in self.same.items() if key.startswith(_DRIVER)}
        return {key.removeprefix(_DRIVER): target.removeprefix(_DRIVER) for key, target in found.items()}

    def standing(self, iri: str) -> str:
        """Return the IRI of a standing with the driver and the event in it that lines put in the place of its own.

        A standing of who is in no line, or that is named otherwise, keeps its name.
        """
        named = _STANDING.fullmatch(iri, len(STANDING), len(iri) - 1)
        if not named or not (named["driver"] in self._drivers or named["driver"] in self._known):
            return iri
        path = f"{named['season']}/{self._drivers.get(named['driver'], named['driver'])}"
        if not named["event"]:
            return f"{STANDING}{path}>"
        before = f"{_EVENT}{named['season']}/"
        event = self.same.get(f"{before}{named['event']}", "")
        return f"{STANDING}{path}/as-of-{event.removeprefix(before) if event.startswith(before) else named['event']}>"

    @cached_property
    def _known(self) -> frozenset[str]:
        return frozenset(self._drivers.values())

    def met(self, described: Collection[str]) -> set[str]:
        """Return the keys of those things of lines that are among the things described or replaced."""
        return {*map(self.called, self.same), *self.same.values()}.intersection(described)

    def called(self, key: str) -> str:
        """Return the key of a thing that is replaced as units meet it: a session's with the event that lines put in its place."""
        return f"{_SESSION}{self._event(key)}/{key.rpartition('/')[2]}" if key.startswith(_SESSION) else key

    def asked(self) -> set[str]:
        """Return the things, IRIs in angle brackets, of which units do not say that they met them."""
        targets = {target for key, target in self.same.items() if key.startswith(_SESSION) or self._is_exact(key)}
        return {f"<{BASE}{key}>" for key in targets.union(*(link.ours for link in self.links))}

    def statements(self) -> Iterator[str]:
        """Yield the links as lines of N-Quads, each in the graph of its file."""
        for link in self.links:
            passage = f"{BASE}report/{passage_id(_report(link.path), link.path)}"
            yield f"<{link.subject}> <{link.predicate}> <{link.object}> <{passage}> .\n"

    def sheets(self) -> Iterator[Sheet]:
        """Yield the identities as rows, with their files as passages."""
        for path in (path for path in self.files if path not in self._unread):
            report = _report(path)
            passage = file_passage(report, path)
            about = {"id": report, "label": f"Who is who: {path.name.partition('.')[0]}", "source": path.name}
            about |= {"sha256": passage["sha256"], "characters": passage["end"]}
            rows = [
                (mapping.line, _row(key, mapping, passage_id(report, path)))
                for key, (file, mapping) in self.mappings.items()
                if file == path
            ]
            yield Sheet("report", path, [(1, about)])
            yield Sheet("passage", path, [(1, passage)])
            yield Sheet("identity", path, rows, {"subject": "subject_id", "object": "object_id"})
            links = [(link.mapping.line, _link_row(link, passage_id(report, path))) for link in self.links if link.path == path]
            yield Sheet("mapping", path, links, {"thing": "subject_id"})


def _report(path: Path) -> str:
    """Return the key of the report that a file of identities is."""
    return f"identities-{values.key(path.name.partition('.')[0])}"


def _same_names(files: Sequence[Path]) -> Iterator[Problem]:
    first = dict[str, Path]()
    for path in files:
        if (known := first.setdefault(_report(path), path)) != path:
            yield Problem(path, 0, "", f"has the name of {known.name} up to the first dot: expected a unique name")


def _reversed(links: Sequence[Link]) -> Iterator[Problem]:
    """Yield a problem for each line that says of two things what another line says the reverse of, whichever is first."""
    said = {(frozenset((link.subject, link.object)), link.predicate == DIFFERENT): link for link in links if link.says_identity}
    for (ends, different), link in said.items():
        if not different and (other := said.get((ends, True))):
            place = f"{other.path.name}:{other.mapping.line}"
            message = f"is the reverse of {place}: the two are one, or they are not; take one line away"
            yield Problem(link.path, link.mapping.line, "", message)


def _of_one_outside(links: Sequence[Link]) -> Iterator[Problem]:
    """Yield a word for each line by which a second thing of ours is what another one is, without a line that makes the two one."""
    first = dict[str, str]()
    for link in (link for link in links if link.predicate in SAME):
        (outside,) = {link.subject, link.object} - {f"{BASE}{key}" for key in link.ours}
        (key,) = link.ours
        if (known := first.setdefault(outside, key)) != key:
            message = f"{known} is <{outside}>, too: expected a line that makes {known} and {key} one, or one link less"
            yield Problem(link.path, link.mapping.line, "", message)


def _prefix(url: str) -> str:
    """Return the kind of thing that a URL template makes: driver/, circuit/."""
    return url.partition("{")[0].removeprefix(BASE)


def _row(key: str, mapping: sssom.Mapping, passage: str) -> dict[str, str]:
    return {"subject": key, "object": mapping.object.removeprefix(BASE), "replaces": mapping.subject} | _why(mapping, passage)


def _link_row(link: Link, passage: str) -> dict[str, str]:
    return {"id": f"{_report(link.path)}/{link.mapping.line}", "thing": link.ours[0]} | _why(link.mapping, passage)


def _why(mapping: sssom.Mapping, passage: str) -> dict[str, str]:
    return {
        "justification": mapping.justification, "confidence": values.decimal(mapping.confidence), "comment": mapping.comment,
        "passage": passage,
    }  # fmt: skip


def _of_no_use(mapping: sssom.Mapping) -> str:
    """Return why a line says nothing that a build could hold, or nothing."""
    ends = (mapping.subject, mapping.object)
    if mapping.confidence and not float(mapping.confidence):
        return "has the confidence 0, so it is taken for no match: left alone"
    if mapping.literal:
        return "is about a text, not about a thing: left alone"
    if sssom.NO_TERM in ends:
        return "says that nothing was found: left alone"
    if not any(iri.startswith(BASE) for iri in ends):
        return f"is about no thing of {BASE}: left alone"
    if mapping.predicate not in LINKS or (mapping.negated and mapping.predicate not in SAME):
        does = "does not hold" if mapping.negated else "says neither that things are the same nor that one is like another"
        return f"{mapping.predicate} {does}: left alone"
    return ""


def _is_link(mapping: sssom.Mapping) -> bool:
    """Whether a line makes nothing one: it says less, or that two are not one, or it is about a thing outside."""
    ours = mapping.subject.startswith(BASE) and mapping.object.startswith(BASE)
    return mapping.negated or mapping.predicate not in SAME or not ours


@cache
def kinds_of_one_column() -> frozenset[str]:
    """Return the kinds of things whose keys are in one column: ``driver``, ``circuit``."""
    paths = plugin_folders.files("tables", resources.files("ontology", "tables/*.json"), "*.json")
    urls = {url for path in paths for url in load_schema(path).templates if url.startswith(BASE) and len(variables(url)) == 1}
    return frozenset(_prefix(url).removesuffix("/") for url in urls if url.endswith("}"))


def _problem(mapping: sssom.Mapping) -> str:
    """Return why a line cannot make its two things one, or nothing."""
    keys = [iri.removeprefix(BASE) for iri in (mapping.subject, mapping.object)]
    kinds = [(key.partition("/")[0], "/crew/" in key) for key in keys]
    return f"{keys[0]} and {keys[1]} are of different kinds" if kinds[0] != kinds[1] else ""
