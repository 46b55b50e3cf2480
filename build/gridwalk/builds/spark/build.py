"""The build in parts, driven from here and done by the workers of a Spark.

Sources are listed here; a unit is a task. A worker converts its unit into a file of its own, and Spark's writer
takes the lines into a staging folder of the file system, where only one attempt of a task ever counts. From
there the parts are renamed into place, and last comes the manifest that names them: the folder is, to the
byte, that of a build in parts on this machine.
"""

from __future__ import annotations

import json
import re
import tempfile
import uuid
from collections.abc import Collection, Iterator, Mapping, Sequence, Set
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from gridwalk.base import files, resources
from gridwalk.base.errors import Problem, StoreError
from gridwalk.base.files import PARTIAL
from gridwalk.base.reading import sealed
from gridwalk.builds.contradictions import differing, doubled
from gridwalk.builds.derived import Anew
from gridwalk.builds.join import Joined, join
from gridwalk.builds.manifest import DerivedFile, Parts, derived_files, joined_files, manifest_pieces, stale, summed
from gridwalk.builds.parts_on_disk import described
from gridwalk.builds.spark import session, task
from gridwalk.builds.spark.hadoop import Folder
from gridwalk.builds.spark.task import Outcome
from gridwalk.builds.unit import UnitReport
from gridwalk.builds.units import Task, find_units, hashes_of, require_names, task_of
from gridwalk.check.validation import Result
from gridwalk.derive.labels.naming import BARE
from gridwalk.derive.laps import is_of_lap
from gridwalk.identities.applied import Identities
from gridwalk.rdf.lines import subject
from gridwalk.rdf.renaming import NOTHING, Renaming
from gridwalk.rdf.stored_parts import DESCRIPTION, LINES, MANIFEST
from gridwalk.tables.findings import Findings
from gridwalk.tables.schema import is_record

if TYPE_CHECKING:
    from pyspark import RDD, SparkContext

# What Hadoop takes for a pattern in a path.
GLOB = re.compile(r"[][{}*?\\]")
Outcomes = dict[int, Outcome]


@dataclass(frozen=True)
class SparkBuild:
    """What was built, and what was left out: the units that have ``problems`` or violate a rule.

    There are no parts, and everything is as it was, where no unit of a source is sound. ``results`` are those
    of all rules and units; ``problems`` of sources as a whole and between units, too.

    >>> SparkBuild(Parts(1, 1, 1200, 90_000, 0, []), ["nsc/2031/lakeside"], [], []).left_out
    ['nsc/2031/lakeside']
    """

    parts: Parts
    left_out: list[str]
    problems: list[Problem]
    results: list[Result]


def build_on_spark(
    data: Path | None, out: str, *, master: str = "", lenient: bool = False, check: bool = True, schemas: Path | None = None
) -> SparkBuild:  # fmt: skip
    """Build every source below ``data`` into parts below ``out``, a URL or a path of Hadoop's default file system.

    Workers read the data, and the ``schemas`` that may be used beside the project's, at the same path. A unit that
    cannot be read, or violates a rule where ``check`` is given, is left out and reported; the manifest names the
    others. Raises SourceError for a stray file in the folder of identities, and StoreError where Spark or the file system
    fails: then the last manifest and its parts stay as they are.
    """
    folder = (data if data is not None else resources.folder("data")).absolute()
    findings, who = Findings(lenient=lenient), Identities(folder)
    allowed = schemas.absolute() if schemas is not None else None
    units, same = list(find_units(folder, who, findings, allowed)), hashes_of(who)
    # A unit that cannot be read is left out.
    require_names(folder, findings, keep_going=True)
    # The largest first, so that no worker is left with it at the end.
    tasks = sorted((task_of(unit, same) for unit in units), key=lambda t: (-t.size, t.part))
    with session.running(master) as context, _failures(out):
        place = Folder(context, out)
        with _staged(place) as staging, tempfile.TemporaryDirectory() as known:
            made = _OnSpark(context, tasks, f"{place.url}/{staging}", Path(known))
            reports = made.run(who, check=check)
            joined = join(units, reports, who, made)
            made.check_in_context(joined)
            sound = {n: t for n, t in enumerate(tasks) if made.outcomes[n].sound}
            if not any(one.unit.holds == "source" for one in sound.values()):
                sound = {}
            # What is derived leans on what is kept alone.
            missing = {t.unit.name: list(map(str, reports[t.unit.name].problems)) for n, t in enumerate(tasks) if n not in sound}
            kept = replace(_of(sound, joined), missing={name: said or ["violates a rule"] for name, said in missing.items()})
            derived = [(file, "".join(pieces)) for file, pieces in derived_files(sound.values(), kept, made, Anew())]
            if sound:
                _publish(place, staging, sound, made.outcomes, kept, derived)
    outcomes = made.outcomes
    return SparkBuild(
        parts=summed(folder, [outcomes[n].report for n in sound], kept, findings, len(sound), [f for f, _ in derived]),
        left_out=sorted(t.unit.name for n, t in enumerate(tasks) if n not in sound),
        problems=[*findings.problems, *(p for report in reports.values() for p in report.problems), *joined.problems],
        results=sorted({result for outcome in outcomes.values() for result in outcome.results}),
    )


def _of(sound: Mapping[int, Task], joined: Joined) -> Joined:
    """Return what was joined of those units that are sound."""
    names = {one.unit.name for one in sound.values()}
    withheld = {name: lines for name, lines in joined.withheld.items() if name in names}
    renamings = {name: found for name, found in joined.renamings.items() if name in names}
    disputed = {name: found for name, found in joined.disputed.items() if name in names}
    return replace(joined, withheld=withheld, renamings=renamings, disputed=disputed)


class _Merged:
    """An accumulator of outcomes: that of a task is the same whichever attempt it comes from."""

    def zero(self, value: Outcomes) -> Outcomes:
        return {}

    def addInPlace(self, one: Outcomes, other: Outcomes) -> Outcomes:  # noqa: N802
        one.update(other)
        return one


class _OnSpark:
    """Units converted by the workers of a Spark into ``part-00000`` and so on of a folder that is not there yet.

    ``known`` is a folder of this machine for what one unit has to know of others.
    """

    def __init__(self, context: SparkContext, tasks: Sequence[Task], staging: str, known: Path) -> None:
        self._context = context
        self._tasks = tasks
        self._staging = staging
        self._known = known
        self.outcomes = Outcomes()
        self._renamings: Mapping[str, Renaming] = {}

    def run(self, who: Identities, *, check: bool) -> dict[str, UnitReport]:
        """Convert all units, each as a task, and return the report of each by its name."""
        tasks, context = self._tasks, self._context
        outcomes = context.accumulator(Outcomes(), _Merged())  # type: ignore[arg-type, unused-ignore]
        work = partial(_work, who=who, outcomes=outcomes, check=check, attempts=session.attempts(context))
        context.parallelize(list(tasks), len(tasks)).mapPartitionsWithIndex(work).saveAsTextFile(self._staging)
        self.outcomes = outcomes.value
        if missing := [t.unit.name for n, t in enumerate(tasks) if n not in self.outcomes]:
            raise StoreError(f"no report came back for {', '.join(missing)}")
        return {t.unit.name: self.outcomes[n].report for n, t in enumerate(tasks)}

    def rename(self, renamings: Mapping[str, Renaming]) -> None:
        """Take the lines of units, by name, with other IRIs of entries from now on."""
        self._renamings = renamings

    def described(self, things: Collection[str]) -> Set[str]:
        """Return those of the things that some unit describes: as descriptions say, or records, as lines do."""
        lines = self._about({iri for iri in things if is_record(iri)})
        for n, one in enumerate(self._tasks):
            path = self._known / one.part
            path.parent.mkdir(parents=True, exist_ok=True)
            Path(f"{path}{DESCRIPTION}").write_text(self.outcomes[n].description or '{"things":[]}', encoding="utf-8")
            Path(f"{path}{LINES}").write_text("".join(lines), encoding="utf-8")
        return described(things, [self._known / one.part for one in self._tasks])

    def things(self, unit: str) -> Collection[str]:
        """Return the things that a unit describes, as they are renamed."""
        return self._named(self._number(unit))

    def told(self, unit: str) -> Sequence[str]:
        """Return the lines of a unit, as they are renamed, less those about laps and weather, which workers leave out."""
        lines: list[str] = self._renamed(self._number(unit)).filter(_is_told).collect()
        return lines

    def version(self, unit: str) -> str:
        """Return the name of the part, which has a hash of what it was made of."""
        return Path(self._tasks[self._number(unit)].part).name

    def of_laps(self, unit: str, name: str) -> Sequence[str]:
        """Return the lines of a unit, as they are renamed, that say a property of laps; workers leave out others."""
        lines: list[str] = self._renamed(self._number(unit)).filter(lambda line: is_of_lap(line, name)).collect()
        return lines

    def _number(self, unit: str) -> int:
        return next(n for n, one in enumerate(self._tasks) if one.unit.name == unit)

    def differing(self, together: Sequence[Collection[str]] = ()) -> Set[str]:
        """Return the things, as they are renamed, of which units may say different values."""
        # To look at the lines about things takes a job for each unit, here and when they are settled.
        said = [(o.description, self._tasks[n].unit.name) for n, o in self.outcomes.items() if o.description]
        found = differing(lambda: ((json.loads(text)["values"], self._renamings.get(name, NOTHING)) for text, name in said))
        return found.union(*(doubled(self._records(units)) for units in together))

    def about(self, things: Set[str]) -> Mapping[str, Set[str]]:
        """Return the lines about things, by the name of the unit that made them."""
        found = dict[str, Set[str]]()
        for n, one in enumerate(self._tasks):
            if not things.isdisjoint(self._named(n)) or any(map(is_record, things)):
                found[one.unit.name] = set(self._renamed(n).filter(lambda line: subject(line) in things).collect())
        return {name: lines for name, lines in found.items() if lines}

    def _records(self, units: Collection[str]) -> Iterator[str]:
        for n, one in enumerate(self._tasks):
            if one.unit.name in units:
                yield from self._renamed(n).filter(is_record).toLocalIterator()

    def check_in_context(self, joined: Joined) -> None:
        """Check units that violate a rule again, beside all that other units say of their things.

        What is found both times stands. What is found alone only lacked another unit; what is found beside the others
        only lacks what they cite. Lines that are withheld count neither time.
        """
        suspects = {n: self._things(n) for n, outcome in self.outcomes.items() if outcome.violates}
        said = self._said(set().union(*suspects.values()))
        for n, things in suspects.items():
            name = self._tasks[n].unit.name
            withheld = joined.withheld.get(name, frozenset())
            own, others = self._known / "own.nq", self._known / "others.nq"
            own.write_text("".join(f"{line}\n" for line in self._renamed(n).collect() if line not in withheld), encoding="utf-8")
            # What is in dispute breaks no rule: its lines are beside those of the unit, as they will be.
            disputed = "".join(f"{line}\n" for line in joined.disputed.get(name, ()))
            others.write_text("".join(line for line in said if subject(line) in things) + disputed, encoding="utf-8")
            alone = set(task.found_in([own]) if withheld or name in self._renamings else self.outcomes[n].results)
            results = [result for result in task.found_in([own, others]) if result in alone]
            self.outcomes[n] = replace(self.outcomes[n], results=results)

    def _part(self, number: int) -> RDD[str]:
        return _text(self._context, f"{self._staging}/part-{number:05d}")

    def _renamed(self, number: int) -> RDD[str]:
        """Return the lines of a part with the IRIs that entries have in the graph."""
        renaming = self._renamings.get(self._tasks[number].unit.name, NOTHING)
        return self._part(number).map(renaming.text) if renaming else self._part(number)

    def _things(self, number: int) -> set[str]:
        return set(self._named(number))

    def _named(self, number: int) -> list[str]:
        """Return the things of a unit, as they are renamed."""
        renaming = self._renamings.get(self._tasks[number].unit.name, NOTHING)
        return renaming.lines(json.loads(self.outcomes[number].description or '{"things":[]}')["things"])

    def _said(self, subjects: set[str]) -> list[str]:
        """Return the lines about things, as they are renamed, each with its line break."""
        if not subjects:
            return []
        if not self._renamings:
            return self._about(subjects)
        about = [self._renamed(n).filter(lambda line: subject(line) in subjects) for n in range(len(self._tasks))]
        return [f"{line}\n" for line in self._context.union(about).collect()]

    def _about(self, subjects: set[str]) -> list[str]:
        """Return the lines about things, each with its line break."""
        if not subjects:
            return []
        about = _text(self._context, f"{self._staging}/part-", "*").filter(lambda line: subject(line) in subjects)
        return [f"{line}\n" for line in about.collect()]


def _is_told(line: str) -> bool:
    return not line.startswith(BARE)


def _work(
    number: int, tasks: Iterator[Task], *, who: Identities, outcomes: object, check: bool, attempts: int
) -> Iterator[bytes]:  # fmt: skip
    from pyspark import TaskContext

    context = TaskContext.get()
    last = context is None or context.attemptNumber() + 1 >= attempts
    for one in tasks:
        yield from task.run(one, who, check=check, last=last, note=lambda outcome: outcomes.add({number: outcome}))  # type: ignore[attr-defined]


def _text(context: SparkContext, path: str, pattern: str = "") -> RDD[str]:
    # A folder whose name begins with a dot is not read as a whole; its files are.
    return context.textFile(GLOB.sub(r"\\\g<0>", path) + pattern)


def _publish(
    place: Folder,
    staging: str,
    sound: Mapping[int, Task],
    outcomes: Outcomes,
    joined: Joined,
    derived: Sequence[tuple[DerivedFile, str]],
) -> None:
    """Move parts into place, write their descriptions and the manifest, and remove those of earlier builds."""
    there = dict(place.files())
    for n, one in sound.items():
        name, lines = f"{one.part}{LINES}", f"{staging}/part-{n:05d}"
        size = outcomes[n].report.size
        if there.get(lines) != size:
            raise StoreError(f"{place.url}/{lines}: has {there.get(lines)} bytes, expected {size}")
        place.make(one.part.rpartition("/")[0])
        place.move(lines, name)
        place.write(f"{one.part}{DESCRIPTION}", outcomes[n].description)
    reports = {one.unit.name: outcomes[n].report for n, one in sound.items()}
    beside = joined_files(sound.values(), joined)
    for name, content in (*beside.items(), *((file.lines, content) for file, content in derived)):
        place.make(name.rpartition("/")[0])
        place.write(name, content)
    files_derived = [file for file, _ in derived]
    place.write(MANIFEST, sealed("".join(("{", *manifest_pieces(sound.values(), reports, joined, files_derived)))))
    kept = {f"{one.part}{end}" for one in sound.values() for end in (LINES, DESCRIPTION)} | set(beside)
    kept |= {file.lines for file in files_derived}
    # A part of a source that is no more has its description beside it; anything else here may be anybody's.
    pairs = {name for name in there if name.endswith(LINES) and f"{name.removesuffix(LINES)}{DESCRIPTION}" in there}
    for name in stale(there, kept | pairs) - kept:
        place.delete(name)


@contextmanager
def _staged(place: Folder) -> Iterator[str]:
    """Yield the name of a folder to write into, removed at the end with what killed builds left."""
    with ExitStack() as stack:
        place.make()
        if place.local is not None:
            stack.enter_context(files.locked(place.local))
        try:
            yield f".spark-{uuid.uuid4().hex}{PARTIAL}"
        finally:
            for name in place.children():
                if name.startswith(".spark-") and name.endswith(PARTIAL):
                    place.delete(name)


@contextmanager
def _failures(out: str) -> Iterator[None]:
    """Raise StoreError for what Spark and Hadoop's file systems report, and for what this machine does."""
    try:
        yield
    except OSError as error:
        raise StoreError(f"{error.filename or out}: cannot be written: {error.strerror or error}") from error
    except Exception as error:
        if type(error).__module__.partition(".")[0] != "py4j":
            raise
        raise StoreError(f"{out}: {session.reason(error)}") from error
