"""Candidates for identities: cars of one event that two accounts may both mean, and things with nearly the same name.

Only a person makes two things one, by putting a line into ``identities/``. What shows of cars and of who shares them (see
``cars``) goes before names. Names are compared by RapidFuzz, after accents, nicknames in quotes, particles, initials and the
words that most names of a kind have in common were taken care of.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence, Set
from dataclasses import dataclass, replace
from functools import lru_cache
from itertools import chain, combinations, product
from typing import TYPE_CHECKING

from gridwalk.base.errors import GridwalkError
from gridwalk.identities.cars import Cars
from gridwalk.identities.together import Together
from gridwalk.rdf.iris import BASE, RACE, RDFS
from gridwalk.rdf.lines import split
from gridwalk.rdf.names import NAMES, RDF_TYPE, literal, report_slug
from gridwalk.rdf.renaming import ENTRY
from gridwalk.rdf.renaming import split as split_entry

if TYPE_CHECKING:
    from types import ModuleType

# Not two words of a family name, but one with what goes before it.
_PARTICLES = frozenset({"van", "von", "der", "den", "de", "di", "da", "del", "dos", "la", "le", "zu", "af", "ten", "ter"})
_SUFFIXES = frozenset({"jr", "sr", "jnr", "snr", "ii", "iii", "iv"})
# Letters that are no letter with an accent, as they are written where a keyboard lacks them.
_LETTERS = str.maketrans({"ø": "o", "æ": "ae", "œ": "oe", "ß": "ss", "ł": "l", "đ": "d", "ð": "d", "þ": "th"}
    | {"Ø": "O", "Æ": "Ae", "Œ": "Oe", "Ł": "L", "Đ": "D", "Ð": "D", "Þ": "Th"})  # fmt: skip
# Words that say little: of circuits also the sponsors' kind of word, which comes and goes.
_COMMON = {
    "Circuit": frozenset({
        "raceway", "circuit", "international", "motorsport", "motorsports", "park", "speedway", "course", "sports", "car",
        "road", "autodromo",
    }),
    "Team": frozenset({"team", "racing", "motorsport", "motorsports", "sport", "inc", "ltd", "gmbh", "the", "of"}),
}  # fmt: skip
_NICKNAME = re.compile(r"[\"“”'‘’«»]([^\"“”'‘’«»]+)[\"“”'‘’«»](?=\s|$)")  # noqa: RUF001
_HASH = re.compile(r"-([0-9a-f]{6})$")
_ALONE = "the family name alone"
# Scores of names that are alike, and of those that have something in common.
_ALIKE, _SOME = 0.9, 0.5
# The score of a name that several things of one data set bear.
_NAMESAKE = 0.86
KINDS = ("CarModel", "Circuit", "Driver", "Entry", "Event", "Make", "Team")
_LABEL = f"<{RDFS}label>"
_BORN, _SEASON, _ROUND, _DRIVER = (f"<{RACE}{name}>" for name in ("birthDate", "season", "round", "driver"))
# What says in which year an event was, also of its season.
_YEARS = _YEAR, _MONTH = f"<{RACE}year>", f"<{RACE}month>"
# The highest score of two drivers whose names are only similar, or of whom one's date of birth only is known, and the years of
# the longest career.
_UNSURE, _LONGEST = 0.94, 55
_CODE_OF, _CIRCUIT = f"<{RACE}identifierOf>", f"<{RACE}circuit>"
# What a make makes of a car: a maker of engines is none of cars of that name, for a source that keeps them apart.
_CONSTRUCTOR = f"<{RACE}constructor>"
_ROLES = {f"<{RACE}{name}>": name for name in ("chassisMake", "engineMake", "tyreMake")} | {_CONSTRUCTOR: "chassisMake"}
# Of more names that begin alike than this, each is compared only with as many that follow it in order.
CROWD = 40
EVENT = f"<{BASE}event/"
# Laps and readings of the weather have no names, and there are millions of them.
_PASSED_OVER = (f"<{BASE}lap/", f"<{BASE}weather/")


@dataclass(frozen=True)
class Candidate:
    """Two things that may be one: keys below the base of all things, names, a score from 0 to 1, and why.

    >>> Candidate("driver/a", "J. Roe", "driver/b", "Jo Roe", 0.95, "initials").score
    0.95
    """

    subject: str
    subject_label: str
    object: str
    object_label: str
    score: float
    why: str


@dataclass(frozen=True)
class _Thing:
    key: str
    names: tuple[str, ...]
    statements: int


def words(name: str, common: frozenset[str] = frozenset()) -> list[str]:
    """Return the words of a name in small ASCII letters, without nicknames and common words.

    >>> words('Hélène "Lena" van der Berg'), words("J.J. Lehto"), words("Lakeside Raceway", frozenset({"raceway"}))
    (['helene', 'van', 'der', 'berg'], ['j', 'j', 'lehto'], ['lakeside'])
    >>> words("Øyvind Sæther")
    ['oyvind', 'saether']
    """
    return list(_words(name, common))


@lru_cache(maxsize=1 << 17)
def _words(name: str, common: frozenset[str]) -> tuple[str, ...]:
    letters = unicodedata.normalize("NFKD", _NICKNAME.sub(" ", name).translate(_LETTERS))
    plain = letters.encode("ascii", "ignore").decode("ascii").lower().replace("'", "")
    found = re.findall(r"[a-z]+|[0-9]+", plain)
    return tuple([word for word in found if word not in common] or found)


def suggest(
    lines: Iterable[str], *, least: float = 0.85, kinds: Iterable[str] = KINDS, crowded: Callable[[str], object] = lambda _: None
) -> list[Candidate]:
    """Return candidates among the things of N-Quads lines, the surest first; no thing is replaced twice.

    ``least``: the lowest score that is worth a look. N-Triples do as well, but say nobody's account, so nothing follows from
    cars. ``crowded`` is told of names of which there are too many to compare each with each. Raises GridwalkError where
    RapidFuzz is not installed.
    """
    fuzz = _library()
    known = _Known(lines)
    found = [*known.entries()] if "Entry" in kinds else []
    found += [*known.mates()] if "Driver" in kinds else []
    found += [*known.venues(fuzz)] if "Circuit" in kinds else []
    for kind in (kind for kind in kinds if kind != "Entry"):
        found += known.names(fuzz, kind, least, crowded)
    ordered = sorted((c for c in found if c.score >= least), key=lambda c: (-c.score, c.subject, c.object))
    return [known.labelled(c) for c in _once(ordered, known.coded)]


def _once(candidates: Sequence[Candidate], coded: Callable[[str], Set[str]]) -> Iterator[Candidate]:
    """Yield candidates so that nothing is replaced twice, none that follows from others, and none by which two become one through a
    third of which one data set has a code each. ``coded``: the data sets that have one for a thing.
    """
    codes = dict[str, set[str]]()
    group, replaced = dict[str, set[str]](), set[str]()
    bearers = defaultdict[str, set[str]](set)
    for c in candidates:
        for short, other in _short(c):
            bearers[short].add(other)
    for c in candidates:
        ours, theirs = (group.setdefault(key, {key}) for key in (c.subject, c.object))
        # A family name alone says nothing where several bear it, or of one who is already somebody.
        known = any(len(group[short]) > 1 or len(_groups(bearers[short], group)) > 1 for short, _ in _short(c))
        turned = c.subject in replaced
        mine, its = (codes.setdefault(key, {*coded(key)}) for key in (c.subject, c.object))
        two = not mine.isdisjoint(its)
        if ours is theirs or known or two or (turned and c.object in replaced):
            continue
        if turned:
            c = Candidate(c.object, c.object_label, c.subject, c.subject_label, c.score, c.why)
        replaced.add(c.subject)
        few, many = sorted((ours, theirs), key=len)
        many |= few
        group.update(dict.fromkeys(few, many))
        both = mine | its
        if both:
            codes.update(dict.fromkeys(many, both))
        yield c


def _short(candidate: Candidate) -> Iterator[tuple[str, str]]:
    """Yield the end of a candidate of which only the family name is known, where that is all that speaks for it, and the other."""
    if candidate.why.startswith(_ALONE):
        ends = (candidate.subject, candidate.subject_label), (candidate.object, candidate.object_label)
        for (one, label), (other, _) in (ends, ends[::-1]):
            if not _person(label)[0]:
                yield one, other


def _groups(keys: Iterable[str], group: Mapping[str, set[str]]) -> set[int]:
    return {id(group.get(key, key)) for key in keys}


def _library() -> ModuleType:
    try:
        import rapidfuzz
    except ImportError as error:
        raise GridwalkError("this needs RapidFuzz: pip install 'gridwalk[match]'") from error
    return rapidfuzz


class _Known:
    """What lines say: the named things by class, how often each is spoken of, and the cars."""

    def __init__(self, lines: Iterable[str]) -> None:
        kinds, names, self._count = defaultdict[str, set[str]](set), defaultdict[str, list[str]](list), Counter[str]()
        self._labels = defaultdict[str, dict[str, None]](dict)
        self._cars, seen = Cars(), set[tuple[str, str]]()
        self._facts = {name: dict[str, str]() for name in (_BORN, _SEASON, _ROUND, *_YEARS)}
        self._drove = defaultdict[str, set[str]](set)
        # The circuits of events, and whose cars entries are.
        self._at, self._built = defaultdict[str, set[str]](set), defaultdict[str, set[str]](set)
        self._together = dict[str, Together]()
        self._coded, self._roles = defaultdict[str, set[str]](set), defaultdict[str, set[str]](set)
        for line in lines:
            if line.startswith(_PASSED_OVER):
                continue
            subject, predicate, value, graph = _terms(line)
            self._count[value] += 1
            self._cars.note(subject, predicate, value, report_slug(graph))
            if predicate == RDF_TYPE and value.startswith(f"<{RACE}"):
                kinds[subject].add(value[len(RACE) + 1 : -1])
            elif predicate in NAMES:
                if predicate == _LABEL:
                    self._labels[subject][literal(value).value] = None
                if (subject, value) not in seen:
                    seen.add((subject, value))
                    names[subject].append(literal(value).value)
            elif predicate in self._facts:
                self._facts[predicate].setdefault(subject, value)
            elif predicate == _DRIVER and subject.startswith(ENTRY) and "/crew/" not in subject:
                self._drove[value].add(split_entry(subject)[0])
            elif predicate == _CIRCUIT and subject.startswith(EVENT):
                self._at[subject].add(value)
            elif predicate == _CODE_OF:
                self._coded[value].add(report_slug(graph))
            elif predicate in _ROLES:
                self._roles[value].add(_ROLES[predicate])
                if predicate == _CONSTRUCTOR:
                    self._built[subject].add(value)
        self._things = defaultdict[str, list[_Thing]](list)
        self._named = dict[str, _Thing]()
        for subject, found in sorted(names.items()):
            thing = _Thing(subject[len(BASE) + 1 : -1], tuple(sorted(found)), self._count[subject])
            for kind in kinds.get(subject, ()):
                self._things[kind].append(thing)
            self._named[subject] = thing
        self._cars.settle(names)
        self._teams = self._cars.teams()

    def labelled(self, c: Candidate) -> Candidate:
        """Return a candidate with the labels of both in the place of the names that were compared, which the reason then tells.

        Who accepts the line keeps the label of the object as such, and that of the subject as another name.
        """
        compared = c.subject_label, c.object_label
        labels = [[*self._labels.get(f"<{BASE}{key}>", (name,))] for key, name in zip((c.subject, c.object), compared, strict=True)]
        one, other = (name if name in found else found[0] for name, found in zip(compared, labels, strict=True))
        told = " and ".join(dict.fromkeys(name for name, label in zip(compared, (one, other), strict=True) if name != label))
        return replace(c, subject_label=one, object_label=other, why=f"{c.why}: {told}" if told else c.why)

    def _thing(self, iri: str) -> _Thing:
        known = self._named.get(iri)
        return known or _Thing(iri[len(BASE) + 1 : -1], ("",), self._count[iri])

    def entries(self) -> Iterator[Candidate]:
        """Yield entries that may be one car."""
        for one, other, score, why in self._cars.alike():
            a, b = self._thing(one), self._thing(other)
            yield _candidate(a, b, (score, why, a.names[0], b.names[0]))

    def mates(self) -> Iterator[Candidate]:
        """Yield drivers whom two accounts put into one car under one family name."""
        for one, other in dict.fromkeys(self._cars.mates()):
            a, b = self._thing(one), self._thing(other)
            given = {_person(name)[0] for thing in (a, b) for name in thing.names} - {""}
            alike = len(given) < 2 or any(_initials(x, y) or x in y or y in x for x, y in combinations(sorted(given), 2))
            best = (
                (0.99, "the same car, the same family name") if alike else (0.86, "the same car and family name, other given names")
            )
            # Whose given name is known stays.
            whole = [any(_person(name)[0] for name in thing.names) for thing in (a, b)]
            yield _candidate(a, b, (*best, a.names[0], b.names[0]), first_stays=whole[0] - whole[1])

    def venues(self, fuzz: ModuleType) -> Iterator[Candidate]:
        """Yield circuits at which two data sets always say that the same races were."""
        for one, other, races in self._told(fuzz, "Circuit").one():
            a, b = self._thing(one), self._thing(other)
            score, why = (0.97, f"{races} races of both were there") if races > 1 else (0.93, "the only race there is of both")
            yield _candidate(a, b, (score, why, a.names[0], b.names[0]))

    def _told(self, fuzz: ModuleType, kind: str) -> Together:
        """Return what data sets say of the same races, of circuits, or of the same cars, of makes; of other classes nothing."""
        if kind not in self._together:
            said = {"Circuit": self._places, "Make": self._makers}.get(kind)
            self._together[kind] = Together(said(fuzz) if said else (), self._codes)
        return self._together[kind]

    def _places(self, fuzz: ModuleType) -> Iterator[tuple[str, str]]:
        """Yield two circuits for each race that is said to have been at them."""
        for events in self._races(fuzz):
            yield from product(*(sorted(self._at.get(event, ())) for event in events))

    def _makers(self, fuzz: ModuleType) -> Iterator[tuple[str, str]]:
        """Yield two constructors for each car that is said to be theirs: of a number that no other car of the race has."""
        cars = self._cars.numbered()
        for one, other in self._races(fuzz):
            ours, theirs = cars.get(one, {}), cars.get(other, {})
            for number in ours.keys() & theirs.keys():
                yield from product(*(sorted(self._built.get(car, ())) for car in (ours[number], theirs[number])))

    def _races(self, fuzz: ModuleType) -> Iterator[tuple[str, str]]:
        """Yield two events for each race: those of one round of a season, called alike, and each twice that has one IRI already."""
        yield from ((event, event) for event in self._at)
        for one, other in chain.from_iterable(combinations(of, 2) for at, of in self._rounds("Event").items() if at):
            if max(_name_score(fuzz, "Event", a, b)[0] for a in one.names for b in other.names) > _SOME:
                yield f"<{BASE}{one.key}>", f"<{BASE}{other.key}>"

    def _codes(self, thing: str) -> Set[str]:
        return self._coded.get(thing, set())

    def names(self, fuzz: ModuleType, kind: str, least: float, crowded: Callable[[str], object]) -> Iterator[Candidate]:
        """Yield things of a class whose names are nearly the same."""
        score = _SCORES.get(kind, _name_score)
        for one, other in self._worth_comparing(kind, crowded):
            iris = f"<{BASE}{one.key}>", f"<{BASE}{other.key}>"
            apart = self._told(fuzz, kind).are_two(*iris)
            if self._cars.are_two(*iris) or self._are_told_apart(*iris) or (apart and kind == "Circuit"):
                continue
            best = max((*score(fuzz, kind, a, b), a, b) for a in one.names for b in other.names)
            if best[0] >= least and frozenset(iris) in self._teams:
                best = (max(best[0], min(best[0] + 0.05, 0.98)), f"the same car, {best[1]}", *best[2:])
            best = (*self._by_facts(kind, *iris, *best[:2]), *best[2:])
            if best[0] > _NAMESAKE and kind == "Make":
                several = any(self._have_namesakes(kind, iri, name) for iri, name in zip(iris, best[2:4], strict=True))
                if several and apart:
                    continue
                if several or apart:
                    best = (_NAMESAKE, f"{best[1]}, but {'a name of several' if several else 'no car is of both'}", *best[2:])
            if best[0] >= least:
                yield _candidate(one, other, best)

    def _worth_comparing(self, kind: str, crowded: Callable[[str], object]) -> Iterator[tuple[_Thing, _Thing]]:
        """Yield pairs of a class that have the beginning of a word in common; of events those of one round of a season."""
        rounds = self._rounds(kind)
        things = rounds.pop("", [])
        for together in rounds.values():
            yield from combinations(together, 2)
        yield from _pairs(things, _COMMON.get(kind, frozenset()), crowded)

    def _rounds(self, kind: str) -> dict[str, list[_Thing]]:
        """Return the things of a class by the round of a season that they are, an empty text where they are none."""
        found = defaultdict[str, list[_Thing]](list)
        for thing in self._things.get(kind, []):
            season, number = (self._facts[name].get(f"<{BASE}{thing.key}>", "") for name in (_SEASON, _ROUND))
            found[f"{season} {number}" if season and number else ""].append(thing)
        return found

    def _have_namesakes(self, kind: str, iri: str, name: str) -> bool:
        """Whether the data set that has a code for a thing has another one of that kind, role and name."""
        return any(
            name in thing.names
            for thing in self._things[kind]
            if (other := f"<{BASE}{thing.key}>") != iri
            and self._coded[other] & self._coded[iri]
            and self._roles[other] == self._roles[iri]
        )

    def coded(self, key: str) -> Set[str]:
        """Return the data sets that have a code for a thing, by its key."""
        return self._codes(f"<{BASE}{key}>")

    def _are_told_apart(self, one: str, other: str) -> bool:
        """Whether a data set has a code for each of two, they are events of two seasons, or makers of two kinds of things."""
        seasons = {season for thing in (one, other) if (season := self._facts[_SEASON].get(thing))}
        roles = [self._roles[thing] for thing in (one, other)]
        return bool(self._coded[one] & self._coded[other]) or len(seasons) > 1 or (all(roles) and not roles[0] & roles[1])

    def _by_facts(self, kind: str, one: str, other: str, score: float, why: str) -> tuple[float, str]:
        """Return how alike two things are by their names and by what is known of them besides: a date of birth, a round."""
        born = [literal(day).value for thing in (one, other) if (day := self._facts[_BORN].get(thing))]
        if kind == "Driver" and len(born) == 2:
            return _born(born[0], born[1], score, why)
        if kind == "Driver" and born:
            score = min(score, _UNSURE)
        if kind == "Driver" and (careers := [self._career(driver) for driver in (one, other)]) and all(careers):
            return _in_time(careers[0], careers[1], score, why, sure=not born)
        rounds = [self._facts[_ROUND].get(thing, "") for thing in (one, other)]
        if kind == "Event" and rounds[0] and rounds[0] == rounds[1] and score > _SOME:
            return max(score, 0.97), f"the same round of a season, {why}"
        return score, why

    def _career(self, driver: str) -> tuple[int, ...]:
        """Return the years in which a driver is known to have driven."""
        return tuple(sorted({year for event in self._drove.get(driver, ()) if (year := self._year(f"{EVENT}{event}>"))}))

    def _year(self, event: str) -> int:
        """Return the year of an event, of its own, its month or its season; 0 where none is said."""
        about = ((event, name) for name in _YEARS)
        season = self._facts[_SEASON].get(event, "")
        said = next(filter(None, (self._facts[name].get(of) for of, name in (*about, (season, _YEAR)))), '""')
        year = literal(said).value[:4]
        return int(year) if year.isdecimal() else 0


def _in_time(one: Sequence[int], other: Sequence[int], score: float, why: str, *, sure: bool) -> tuple[float, str]:
    """Weigh the years in which two drivers drove: the more are between, the less may be one, and nobody drives all his life.

    ``sure``: what their names say may stand; not where one's date of birth only is known, for then the other's could tell.

    >>> _in_time([1990, 1999], [1995], 0.98, "the same", sure=True), _in_time([1999], [2003], 0.98, "the same", sure=False)
    ((0.98, 'the same'), (0.93, 'the same, 4 years between what is known of both'))
    >>> _in_time([1955], [2012], 0.98, "the same", sure=False)[0], _in_time([1990], [1990], 0.98, "the same", sure=False)[1]
    (0.0, 'the same, in the same years')
    """
    between = max(one[0], other[0]) - min(one[-1], other[-1])
    if max(one[-1], other[-1]) - min(one[0], other[0]) > _LONGEST:
        return 0.0, why
    if between > 0:
        why = f"{why}, {between} year{'s'[: between != 1]} between what is known of both"
    elif not sure:
        why = f"{why}, in the same years"
    return round((score if sure else min(score, _UNSURE)) - max(between, 0) / 400, 4), why


def _born(one: str, other: str, score: float, why: str) -> tuple[float, str]:
    """Weigh two days of birth. The same day says much where names are a little alike, another one that they are two persons.

    A day that differs in one figure of the calendar may be a slip, where the name is the same.

    >>> _born("1912-02-02", "1912-02-02", 0.7, "similar names"), _born("1912-02-02", "1940-08-28", 0.98, "the same")[0]
    ((0.9, 'born on the same day, similar names'), 0.0)
    >>> _born("1912-02-02", "1912-02-03", 0.98, "the same")
    (0.86, 'the same, but born on 1912-02-02 and 1912-02-03')
    """
    if one == other:
        # All that are compared have a word that begins alike.
        return max(score, 0.99 if score >= _ALIKE else 0.9 if score > _SOME else 0.86), f"born on the same day, {why}"
    slip = sum(a != b for a, b in zip(one.split("-"), other.split("-"), strict=False)) == 1
    return (0.86, f"{why}, but born on {one} and {other}") if slip and score >= _ALIKE else (0.0, why)


def _terms(line: str) -> tuple[str, str, str, str]:
    """Return the terms of a line of N-Quads or of N-Triples, which has no graph.

    >>> _terms('<urn:s> <urn:p> "a b" <urn:g> .')[2:], _terms('<urn:s> <urn:p> "a <b>" .')[2:]
    (('"a b"', '<urn:g>'), ('"a <b>"', ''))
    """
    subject, predicate, rest = split(line)
    end = max(rest.rfind('"'), 0)
    space = rest.find(" ", end)
    return (subject, predicate, rest, "") if space < 0 else (subject, predicate, rest[:space], rest[space + 1 :])


def _pairs(
    things: list[_Thing], common: frozenset[str], crowded: Callable[[str], object]
) -> Iterator[tuple[_Thing, _Thing]]:  # fmt: skip
    """Yield pairs that have the beginning of a word in common: few of all pairs, and all that matter.

    In a crowd each is compared with those that follow it by the words that begin so, and with those by the whole name.
    """
    blocks = defaultdict[str, dict[int, str]](dict)
    for n, thing in enumerate(things):
        for name in thing.names:
            found = words(name, common | _PARTICLES)
            for word in (word for word in found if len(word) > 1):
                blocks[_start(word)].setdefault(n, " ".join([word, *found]))
    pairs, crowds = set[tuple[int, int]](), list[str]()
    for start, block in blocks.items():
        order = sorted(block, key=lambda n: (block[n], n))
        crowds += [start] if len(order) > CROWD + 1 else []
        pairs.update((min(a, b), max(a, b)) for at, a in enumerate(order) for b in order[at + 1 : at + 1 + CROWD])
    if crowds:
        crowded(
            f"names with a word that begins with {', '.join(sorted(crowds)[:5])} are many: each is compared with the {CROWD} next"
        )
    for one, other in sorted(pairs):
        yield things[one], things[other]


def _start(word: str) -> str:
    # Where there is no ü, it is u or ue.
    return re.sub("([aou])e", r"\1", word)[:3]


def _driver_score(library: ModuleType, kind: str, one: str, other: str) -> tuple[float, str]:
    """Compare given and family names; initials stand for any name that they begin."""
    first, second = (_person(name) for name in (one, other))
    if first == second:
        return 0.98, "the same but for accents, stops, nicknames or capitals"
    if why := _same_words(one, other):
        return 0.93, why
    if (not first[0] or not second[0]) and first[1] == second[1]:
        return 0.86, _ALONE
    given = _initials(first[0], second[0])
    similar = library.distance.JaroWinkler.normalized_similarity
    family = similar(first[1], second[1])
    if not first[0] or not second[0]:
        return 0.9 * family, "similar family names, one of them alone"
    if given and family > 0.95:
        return 0.9, "initials that go with the name"
    # Of two that are alike only in their letters, as Mario and Marco, no name is sure.
    return min(0.6 * family + 0.4 * similar(first[0], second[0]), _UNSURE), "similar given and family names"


def _same_words(one: str, other: str) -> str:
    """Return how two names of persons are the same words, or nothing."""
    first, second = words(one), words(other)
    if "".join(first) == "".join(second):
        return "the same but for spaces"
    if sorted(first) == sorted(second):
        return "the same words in another order"
    if [w for w in first if w not in _SUFFIXES] == [w for w in second if w not in _SUFFIXES]:
        return "the same but for Jr. or the like"
    known = {(" ".join(words(nick)), _person(full)[1]) for full in (one, other) for nick in _NICKNAME.findall(full)}
    return "by the nickname" if known & {_person(one), _person(other)} else ""


@lru_cache(maxsize=1 << 17)
def _person(name: str) -> tuple[str, str]:
    """Return given names and family name, the particles left out. What follows a comma comes before it, but ``Jr.`` and the like.

    >>> _person("Roe, J."), _person("Jan van der Berg"), _person("Jo Roe, Jr.")
    (('j', 'roe'), ('jan', 'berg'), ('jo roe', 'jr'))
    """
    family, comma, given = name.partition(",")
    if comma and (first := words(given)) and first[0] not in _SUFFIXES:
        name = f"{given} {family}"
    found = [word for word in words(name) if word not in _PARTICLES] or words(name)
    return " ".join(found[:-1]), found[-1] if found else ""


def _initials(one: str, other: str) -> bool:
    short, long = sorted((one.split(), other.split()), key=lambda given: sum(map(len, given)))
    if not short or not all(len(word) == 1 for word in short):
        return False
    return "".join(short) == "".join(long) or all(a[0] == b[0] for a, b in zip(short, long, strict=False))


def _name_score(library: ModuleType, kind: str, one: str, other: str) -> tuple[float, str]:
    """Compare words in any order. Names with different figures are different: C5-R, C6.R."""
    if words(one) == words(other):
        return 0.98, "the same but for accents, stops or capitals"
    first, second = (words(name, _COMMON.get(kind, frozenset())) for name in (one, other))
    if first == second:
        return 0.93, "the same but for common words"
    if "".join(first) == "".join(second):
        return 0.97, "the same but for spaces"
    if [w for w in first if w.isdigit()] != [w for w in second if w.isdigit()]:
        return 0.0, ""
    if kind == "CarModel" and not _like_words(library, first, second):
        return 0.0, ""
    few, many = sorted((set(first), set(second)), key=len)
    # A team takes names of sponsors on; a car with one word more is another.
    within = kind == "Team" and few < many and sum(map(len, few)) > 3
    ratio = library.fuzz.token_sort_ratio(" ".join(first), " ".join(second)) / 100
    return (0.86, "one name within the other") if within and ratio < 0.86 else (ratio, "similar words")


def _like_words(library: ModuleType, one: list[str], other: list[str]) -> bool:
    """Whether two names have as many words, of which only long ones differ: RS, RSR and GTC are what tells models apart."""
    mine, theirs = sorted((Counter(one) - Counter(other)).elements()), sorted((Counter(other) - Counter(one)).elements())
    like = library.distance.JaroWinkler.normalized_similarity
    pairs = zip(mine, theirs, strict=False)
    return len(mine) == len(theirs) and all(min(map(len, pair)) > 4 and like(*pair) > 0.85 for pair in pairs)


def _circuit_score(library: ModuleType, kind: str, one: str, other: str) -> tuple[float, str]:
    """As other names; beside it, a shared word that is no sponsor's says much of a circuit."""
    score, why = _name_score(library, kind, one, other)
    shared = set(words(one, _COMMON[kind])) & set(words(other, _COMMON[kind]))
    if score < 0.86 and any(len(word) > 3 for word in shared):
        return 0.86, f"shared words: {' '.join(sorted(shared))}"
    return score, why


_SCORES: dict[str, Callable[[ModuleType, str, str, str], tuple[float, str]]] = {
    "Driver": _driver_score, "Circuit": _circuit_score,
}  # fmt: skip


def _candidate(one: _Thing, other: _Thing, best: tuple[float, str, str, str], first_stays: int = 0) -> Candidate:
    """Name the thing first that would be replaced, which is the one that nothing else speaks for.

    That is the one with a hash at the end of its key, for a letter that keys have not; else the one of which less is said.
    """
    score, why, first, second = best
    legible = _is_hashed(other) - _is_hashed(one)
    if (first_stays, legible, one.statements, other.key) > (0, 0, other.statements, one.key):
        one, other, first, second = other, one, second, first
    return Candidate(one.key, first, other.key, second, round(score, 2), why)


def _is_hashed(thing: _Thing) -> bool:
    """Whether a key ends with figures of a hash, as ``tables.values.key`` makes it of a name with an accent or a sign.

    >>> [_is_hashed(_Thing(key, (name,), 1)) for key, name in (("driver/a-93d02a", "Aß"), ("team/a-decade", "A Decade"))]
    [True, False]
    """
    found = _HASH.search(thing.key)
    return found is not None and not any(found[1] in name.lower() for name in thing.names)


def as_sssom(candidates: Iterable[Candidate]) -> Iterator[str]:
    """Yield the lines of an SSSOM table, to be looked through by a person and put into ``identities/``."""
    yield "#curie_map:"
    yield f"#  gridwalk: {BASE}"
    yield "#mapping_set_id: https://example.org/identities"
    yield "#license: https://w3id.org/sssom/license/unspecified"
    columns = ("subject_id", "subject_label", "predicate_id", "object_id", "object_label", "mapping_justification")
    yield "\t".join((*columns, "confidence", "comment"))
    for c in candidates:
        ends = (f"gridwalk:{c.subject}", c.subject_label, "skos:exactMatch", f"gridwalk:{c.object}", c.object_label)
        yield "\t".join(map(_cell, (*ends, "semapv:LexicalMatching", f"{c.score:g}", c.why)))


def _cell(text: str) -> str:
    """Return a cell as SSSOM/TSV wants it: in quotes where it has one itself."""
    return '"' + text.replace('"', '""') + '"' if '"' in text else text
