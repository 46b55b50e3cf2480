"""Rules on representatives of records against rules on all records: a made-up event, with random mistakes that fire each rule.

What the rules find in representatives has to be, by rule, property and car, what they find in all lines; or nobody may stand for
another. Each rule across events gets what it names, hardly anything of laps and weather, and has to find just what it finds in all
lines. Run as ``python -m tests.bench.representing [TIMES] [SEED]``: so many mistakes for each rule. Any difference is raised.
"""

from __future__ import annotations

import random
import re
import sys
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import cache

from gridwalk.check.across import Kept, found_across, looked_at, packed
from gridwalk.check.needs import key, wanted
from gridwalk.check.representatives import NUMBERED, AllNeeded, Representatives
from gridwalk.check.validation import Result, Rule, found, rules
from gridwalk.rdf.iris import BASE, RACE, XSD
from gridwalk.rdf.lines import split, statements_in, subject
from tests.test_shapes import UPDATES, base, broken

BEGINS = tuple(NUMBERED)
NUMBER = re.compile(r"/[0-9]+>$")
EVENT, REPORT = "nsc/2031/lakeside", f"<{BASE}report/lakeside-2031/p8.5>"
# Rules that mistakes in laps and weather readings can fire, alone.
OF_RECORDS = frozenset(
    """blank-node cited concept datatype declared disjoint domain event-agreement functional iri label lap-number not-negative
    passage-exists range required typed""".split()  # noqa: SIM905
)
ODD = ("-3", "0", "0.0", "5000", "1.5", "007", "abc", "", "true", "2031")
TYPES = ("integer", "decimal", "string", "boolean", "gYear")
TYPE, DERIVED_FROM = "<http://www.w3.org/1999/02/22-rdf-syntax-ns#type>", "<http://www.w3.org/ns/prov#wasDerivedFrom>"
# What mistakes that fire a rule are about, where it is not what the rule names.
ABOUT = {"declared": (f"<{RACE}lapp>", TYPE), "typed": (TYPE,), "disjoint": (TYPE,), "passage-exists": (DERIVED_FROM,),
         "cited": (DERIVED_FROM,), "label": ("<http://www.w3.org/2000/01/rdf-schema#label>",),
         "lap-number": (f"<{RACE}lapNumber>",)}  # fmt: skip
# Values that fire a rule, of which others are rare.
LIKELY = {"lap-number": ('"5000"', '"81"'), "not-negative": ('"-3"', '"-0.5"'), "concept": (f"<{BASE}concept/finish/running>",)}
# Attempts for each time that a rule is to fire; mistakes in one text; fixtures that are tried together before each alone.
MOST, AT_ONCE, TOGETHER = 200, 12, 40
Place = tuple[str, str, str]


@dataclass
class Compared:
    """How often each rule was fired and compared, how many texts, and in how many of them nobody stood for another."""

    fired: Counter[str] = field(default_factory=Counter)
    texts: int = 0
    whole: int = 0
    more: int = 0


def line(about: str, name: str, value: str) -> str:
    """Return a statement with a property of ours, or what is written as an IRI."""
    return f"{about} {name if name.startswith('<') else f'<{RACE}{name}>'} {value} ."


def literal(value: str, datatype: str) -> str:
    """Return a literal."""
    return f'"{value}"^^<{XSD}{datatype}>'


@cache
def records() -> tuple[str, ...]:
    """Return laps of eight cars in two sessions, some with a time in the pits, and the weather."""
    drivers = {e: d for e, p, d in map(split, base()) if p == f"<{RACE}driver>" and e.startswith(f"<{BASE}entry/{EVENT}/r")}
    made = list[str]()
    for entry, driver in sorted((e, d) for e, d in drivers.items() if "/crew/" not in e):
        for session in ("qualifying", "race"):
            for number in range(1, 8):
                about = f"<{BASE}lap/{EVENT}/{entry.rpartition('/')[2][:-1]}/{session}/{number}>"
                made += _lap(about, entry, session, number, driver)
    for number in range(6):
        made += _weather(2_000_000_000 + 60 * number)
    return tuple(made)


def _lap(about: str, entry: str, session: str, number: int, driver: str) -> Iterator[str]:
    yield line(about, "entry", entry)
    yield line(about, "session", f"<{BASE}session/{EVENT}/{session}>")
    yield line(about, "lapNumber", literal(str(number), "integer"))
    yield line(about, "driver", driver)
    for place, name in enumerate(("lapTime", "sector1Time", "elapsedTime", "averageSpeed")):
        yield line(about, name, literal(f"{90 + number * 3 + place}.{number}", "decimal"))
    if number == 3:
        yield line(about, "pitTime", literal("0.5", "decimal"))
    yield line(about, "flag", f"<{BASE}concept/flag/{'red' if number > 5 else 'green'}>")
    yield from _record(about, "Lap", number)


def _weather(at: int) -> Iterator[str]:
    about = f"<{BASE}weather/{EVENT}/race/{at}>"
    yield line(about, "session", f"<{BASE}session/{EVENT}/race>")
    yield line(about, "observedAt", literal(str(at), "integer"))
    yield line(about, "airTemperature", literal(str(20 + at % 7), "decimal"))
    yield line(about, "temperatureUnit", "<http://qudt.org/vocab/unit/DEG_C>")
    yield line(about, "rain", literal("false", "boolean"))
    yield from _record(about, "WeatherObservation", at % 1000)


def _record(about: str, kind: str, row: int) -> Iterator[str]:
    yield line(about, "row", literal(str(row + 1), "integer"))
    yield line(about, DERIVED_FROM, REPORT)
    yield line(about, TYPE, f"<{RACE}{kind}>")


@cache
def short() -> tuple[str, ...]:
    """Return the vocabulary, and what cars, results, and what they and laps refer to are."""
    said = defaultdict[str, list[str]](list)
    for statement in base():
        said[subject(statement)].append(statement)
    told = tuple(f"<{BASE}{kind}/" for kind in ("dispute", "entry", "result"))
    todo = {split(statement)[2] for statement in records()} | {about for about in said if about.startswith(told)}
    kept, seen = [s for s in base() if not s.startswith(f"<{BASE}") or s.startswith(f"<{BASE}concept/")], set[str]()
    while todo := todo - seen:
        seen |= todo
        mine = [s for about in todo for s in said.get(about, ()) if not split(s)[2].startswith((f"<{BASE}rule/", f"<{BASE}count/"))]
        kept += mine
        todo = {split(statement)[2] for statement in mine}
    return tuple(sorted(set(kept)))


@cache
def vocabulary_like() -> tuple[list[str], list[str]]:
    """Return the predicates and the values that mistakes are made with: those of the event, and some that are nobody's."""
    lines = [split(statement) for statement in (*base(), *records()) if statement.startswith(f"<{BASE}")]
    predicates = sorted({predicate for _, predicate, _ in lines} | {f"<{RACE}lapp>", "<urn:p>"})
    values = sorted({value for _, _, value in lines if not value.startswith(BEGINS)} | {"<urn:o>", f"<{RACE}Lapp>"})
    return predicates, values


class Mistakes:
    """Random mistakes in records, each in one of another car and session."""

    def __init__(self, chance: random.Random) -> None:
        self._chance = chance
        self.lines = list(records())
        self._likely: Sequence[str] = ()
        self._places = sorted({NUMBER.sub("", subject(statement)) for statement in self.lines})
        chance.shuffle(self._places)

    def make(self, names: Sequence[str] = (), values: Sequence[str] = ()) -> None:
        """Make one, if there may be with a property that is named, perhaps with one of the values."""
        self._likely = values
        place = self._places.pop()
        of = sorted({about for statement in self.lines if (about := subject(statement)).startswith(f"{place}/")})
        about = self._chance.choice(of)
        mine = [statement for statement in self.lines if subject(statement) == about]
        changed = self._chance.choice((self._value, self._value, self._added, self._added, self._dropped, self._renamed))
        self.lines = [statement for statement in self.lines if subject(statement) != about] + changed(about, mine, names)

    def _odd(self, like: str = "") -> str:
        """Return a value that may be like another: of a thing, of the same kind; of a number, of the same type."""
        if self._likely and self._chance.random() < 0.6:
            value = self._chance.choice(self._likely)
            return value if value.startswith("<") else f"{value}{like[like.rindex('^') - 1 :] if '^' in like else ''}"
        if like.startswith("<") and self._chance.random() < 0.6:
            begin = like[: like.find("/", len(BASE) + 1)]
            return self._chance.choice([value for value in vocabulary_like()[1] if value.startswith(begin)] or [like])
        if self._chance.random() < 0.7:
            datatype = self._chance.choice(TYPES) if self._chance.random() < 0.5 else like.rpartition("#")[2][:-1]
            return literal(self._chance.choice(ODD), datatype if like.startswith('"') else "integer")
        return self._chance.choice(vocabulary_like()[1])

    def _value(self, about: str, mine: list[str], names: Sequence[str]) -> list[str]:
        """Another value, of a property that is named if it has one."""
        named = [statement for statement in mine if split(statement)[1] in names]
        old = self._chance.choice(named or mine)
        return [statement if statement != old else line(about, split(old)[1], self._odd(split(old)[2])) for statement in mine]

    def _added(self, about: str, mine: list[str], names: Sequence[str]) -> list[str]:
        """Another statement, or two that nothing but the value tells apart."""
        predicate = self._chance.choice(names or vocabulary_like()[0])
        like = next((split(statement)[2] for statement in mine if split(statement)[1] == predicate), "")
        return mine + [line(about, predicate, self._odd(like)) for _ in range(self._chance.choice((1, 1, 2)))]

    def _dropped(self, about: str, mine: list[str], names: Sequence[str]) -> list[str]:
        del about
        named = [statement for statement in mine if split(statement)[1] in names]
        gone = self._chance.choice(named or mine)
        return [statement for statement in mine if statement != gone]

    def _renamed(self, about: str, mine: list[str], names: Sequence[str]) -> list[str]:
        """Another IRI of the record: of another number, or of no form."""
        del names
        new = self._chance.choice(
            (NUMBER.sub("/777>", about), f"{about[:-1]}-X>", NUMBER.sub(">", about), NUMBER.sub("/01>", about))
        )
        return [new + statement.removeprefix(about) for statement in mine]


def slips(lines: Iterable[str], count: int, chance: random.Random) -> list[str]:
    """Return statements with random slips in what rules across events look at: left out, of another value, or of another thing."""
    said, by_property = sorted(lines), defaultdict[str, list[str]](list)
    for statement in said:
        if statement.startswith(f"<{BASE}") and (of := key(*split(statement)[1:])) in wanted():
            by_property[of].append(statement)
    made, keys = set(said), sorted(by_property)
    for _ in range(count):
        like = by_property[chance.choice(keys)]
        (about, predicate, value), (other, _, another) = split(chance.choice(like)), split(chance.choice(like))
        third, *said_of_it = split(chance.choice(by_property[chance.choice(keys)]))
        if chance.random() < 0.6:
            made.discard(line(about, predicate, value))
        values = (about, predicate, another), (about, predicate, said_of_it[1]), (about, predicate, third)
        subjects = (other, predicate, value), (third, predicate, value), (about, *said_of_it)
        if new := chance.choice((*values, *subjects, None)):
            made.add(line(*new))
    return sorted(made)


def represented(lines: Iterable[str], chance: random.Random) -> list[str] | None:
    """Return statements less records for which others stand, read in blocks; None where nobody does."""
    made, text = Representatives(), "".join(f"{statement[:-1]}<urn:passage> .\n" for statement in lines).encode()
    try:
        while text:
            cut = text.find(b"\n", chance.randint(1, len(text) * 2)) + 1 or len(text)
            made.add(text[:cut])
            text = text[cut:]
        made.end()
    except AllNeeded:
        return None
    return [statement[:-1] for kept in made.kept() for statement in statements_in(kept.decode().removesuffix("\n"))]


def by_rule(lines: Sequence[str], chance: random.Random) -> set[Result]:
    """Return what each rule across events finds alone, in what it gets of several events, each of some things."""
    made, events = Kept(at_once=0), defaultdict[int, list[str]](list)
    number = chance.randint(1, 3)
    for statement in lines:
        events[len(subject(statement)) % number].append(statement)
    for some in events.values():
        made.add(packed(looked_at([_text(some)])))
    return set().union(*(found_across(group, "shacl") for group in made.groups()))


def places(results: Iterable[Result]) -> set[Place]:
    """Return what was found: rules, properties, and things, of records the car and session."""
    return {
        (r.rule, r.path, NUMBER.sub("", r.focus) if r.focus.startswith(BEGINS) else r.focus) for r in results
    }  # fmt: skip


def compare(lines: Iterable[str], chance: random.Random, done: Compared, *, across: bool) -> set[str]:
    """Return the rules that statements fire. Raises AssertionError where representatives do not fire the same."""
    every = sorted(set(lines))
    whole = found(_text(every), across=across)
    fired = {result.rule for result in whole}
    done.texts += 1
    if across:
        kept = by_rule(every, chance)
        assert kept == whole, f"differs {sorted(map(str, kept ^ whole))[:3]}"
    elif (few := represented(every, chance)) is None:
        done.whole += 1
    else:
        less, all_of_them = places(found(_text(few), across=False)), places(whole)
        assert all_of_them <= less, f"representatives lack {sorted(all_of_them - less)[:3]}"
        done.more += less != all_of_them
    return fired


def _text(lines: Iterable[str]) -> str:
    return "".join(f"{statement}\n" for statement in lines)


@cache
def fixture(name: str) -> tuple[frozenset[str], frozenset[str]]:
    """Return what the fixture of a rule takes from the made-up report, and what it adds."""
    changed, before = set(broken(next(path for path in UPDATES if path.stem == name))), set(base())
    return frozenset(before - changed), frozenset(changed - before)


def with_fixtures(names: Iterable[str], chance: random.Random, mistakes: int) -> set[str]:
    """Return the event as the fixtures of rules break it, and with mistakes in records."""
    made = Mistakes(chance)
    for _ in range(mistakes):
        made.make()
    lines = {*base(), *made.lines}
    for gone, new in map(fixture, names):
        lines = (lines - gone) | new
    return lines


def of_fixtures(chosen: Sequence[Rule], times: int, chance: random.Random, done: Compared) -> None:
    """Compare what rules find in the event that their fixtures break, many at once, with mistakes in records."""
    for across in (False, True):
        names, missed = [rule.name for rule in chosen if rule.across == across], Counter[str]()
        while lacking := [name for name in names if done.fired[name] < times]:
            chance.shuffle(lacking)
            # One fixture may take from another what it breaks. So what did not fire is tried again, at last alone.
            alone = next((name for name in lacking if missed[name] > 2), None)
            some = [alone] if alone else lacking[:TOGETHER]
            fired = compare(with_fixtures(some, chance, 0 if alone else chance.randint(0, 4)), chance, done, across=across)
            assert not alone or alone in fired, f"the rule {alone} never fires"
            missed.update(set(some) - fired)
            missed.subtract(dict.fromkeys(fired, 3))
            done.fired.update(fired)


def of_slips(texts: int, chance: random.Random, done: Compared) -> None:
    """Compare what rules across events find in so many texts, which fixtures and random slips break."""
    names = [rule.name for rule in rules() if rule.across]
    for _ in range(texts):
        some = chance.sample(names, chance.randint(0, TOGETHER))
        lines = slips(with_fixtures(some, chance, chance.randint(0, 4)), chance.randint(1, 60), chance)
        done.fired.update(compare(lines, chance, done, across=True))


def of_records(chosen: Sequence[Rule], times: int, chance: random.Random, done: Compared) -> None:
    """Compare what rules find in an event in which nothing but records have mistakes, until each fired so often."""
    attempts = Counter[str]()
    while lacking := [rule for rule in chosen if rule.name in OF_RECORDS and done.fired[rule.name] < times]:
        made = Mistakes(chance)
        for rule in (lacking * AT_ONCE)[:AT_ONCE]:
            made.make(_named(rule), LIKELY.get(rule.name, ()))
            attempts[rule.name] += 1
            assert attempts[rule.name] < times * MOST, f"no mistake in a record fires {rule.name}"
        done.fired.update(compare((*short(), *made.lines), chance, done, across=False))


@cache
def _named(rule: Rule) -> tuple[str, ...]:
    """Return the properties of records that mistakes are about which fire a rule."""
    if rule.name in ABOUT:
        return ABOUT[rule.name]
    text = rule.path.read_text(encoding="utf-8")
    ours = {predicate for statement in records() if (predicate := split(statement)[1]).startswith(f"<{RACE}")}
    return tuple(sorted(p for p in ours if re.search(rf"race:{p.removeprefix(f'<{RACE}')[:-1]}\b", text)))


def main(times: int = 1000, seed: int = 2031) -> None:
    """Print how often each rule was fired, and compared."""
    chance = random.Random(seed)
    alone, beside, slipped = Compared(), Compared(), Compared()
    of_records(rules(), times, chance, alone)
    _print("by records alone", alone)
    of_fixtures(rules(), times, chance, beside)
    _print("by what fixtures break, with mistakes in records", beside)
    of_slips(times, chance, slipped)
    _print("across events, by fixtures and slips in what such rules look at", slipped)


def _print(what: str, done: Compared) -> None:
    least = min(done.fired.items(), key=lambda pair: (pair[1], pair[0]))
    print(f"{what}: {len(done.fired)} rules fired {sum(done.fired.values()):,} times in {done.texts:,} texts, the least {least}")
    print(f"  {done.whole:,} texts in which nobody stood for another, {done.more:,} in which representatives fired more")


if __name__ == "__main__":
    main(*map(int, sys.argv[1:]))
