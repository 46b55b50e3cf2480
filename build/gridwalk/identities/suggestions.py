"""Candidates for identities: things of one class whose names are nearly the same.

Only a person makes two things one, by putting a line into ``identities/``. The names are compared by
RapidFuzz, after accents, nicknames in quotes, particles, initials and the words that most names of a kind
have in common were taken care of.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from itertools import combinations
from typing import TYPE_CHECKING

from gridwalk.base.errors import GridwalkError
from gridwalk.rdf.iris import BASE, RACE
from gridwalk.rdf.lines import split
from gridwalk.rdf.names import NAMES, RDF_TYPE

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
KINDS = ("CarModel", "Circuit", "Driver", "Team")


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
    letters = unicodedata.normalize("NFKD", _NICKNAME.sub(" ", name).translate(_LETTERS))
    plain = letters.encode("ascii", "ignore").decode("ascii").lower().replace("'", "")
    found = re.findall(r"[a-z]+|[0-9]+", plain)
    return [word for word in found if word not in common] or found


def suggest(statements: Iterable[str], *, least: float = 0.85, kinds: Iterable[str] = KINDS) -> list[Candidate]:
    """Return candidates among the things of N-Triples lines, the surest first.

    ``least``: the lowest score that is worth a look. Raises GridwalkError where RapidFuzz is not installed.
    """
    fuzz = _library()
    things, together = _things(statements)
    found = list[Candidate]()
    for kind in kinds:
        score = _SCORES.get(kind, _name_score)
        for one, other in _pairs(things.get(kind, []), _COMMON.get(kind, frozenset())):
            if (one.key, other.key) not in together:
                best = max((*score(fuzz, kind, a, b), a, b) for a in one.names for b in other.names)
                if best[0] >= least:
                    found.append(_candidate(one, other, best))
    return sorted(found, key=lambda c: (-c.score, c.subject, c.object))


def _library() -> ModuleType:
    try:
        import rapidfuzz
    except ImportError as error:
        raise GridwalkError("this needs RapidFuzz: pip install 'gridwalk[match]'") from error
    return rapidfuzz


def _things(statements: Iterable[str]) -> tuple[dict[str, list[_Thing]], set[tuple[str, str]]]:
    """Return the named things by class, and the pairs of drivers who share a car and so are two."""
    kinds, names, count = dict[str, str](), defaultdict[str, list[str]](list), Counter[str]()
    crews = defaultdict[str, list[str]](list)
    for line in statements:
        subject, predicate, value = split(line)
        count[value] += 1
        if predicate == RDF_TYPE and value.startswith(f"<{RACE}"):
            kinds[subject] = value[len(RACE) + 1 : -1]
        elif predicate in NAMES:
            names[subject].append(value[1:].rpartition('"')[0].replace('\\"', '"'))
        elif predicate == f"<{RACE}driver>" and subject.startswith(f"<{BASE}entry/") and "/crew/" not in subject:
            crews[subject].append(value[len(BASE) + 1 : -1])
    things = defaultdict[str, list[_Thing]](list)
    for subject, found in sorted(names.items()):
        things[kinds.get(subject, "")].append(_Thing(subject[len(BASE) + 1 : -1], tuple(sorted(found)), count[subject]))
    return things, {pair for crew in crews.values() for a, b in combinations(crew, 2) for pair in ((a, b), (b, a))}


def _pairs(things: list[_Thing], common: frozenset[str]) -> Iterator[tuple[_Thing, _Thing]]:
    """Yield pairs that have the beginning of a word in common: few of all pairs, and all that matter."""
    blocks = defaultdict[str, list[int]](list)
    for n, thing in enumerate(things):
        for start in {_start(word) for name in thing.names for word in words(name, common | _PARTICLES) if len(word) > 1}:
            blocks[start].append(n)
    pairs = {pair for block in blocks.values() for pair in combinations(block, 2)}
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
        return 0.86, "the family name alone"
    given = _initials(first[0], second[0])
    similar = library.distance.JaroWinkler.normalized_similarity
    family = similar(first[1], second[1])
    if given and family > 0.95:
        return 0.9, "initials that go with the name"
    return 0.6 * family + 0.4 * similar(first[0], second[0]), "similar given and family names"


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


def _person(name: str) -> tuple[str, str]:
    """Return given names and family name, the particles left out."""
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
    few, many = sorted((set(first), set(second)), key=len)
    # A team takes names of sponsors on; a car with one word more is another.
    within = kind == "Team" and few < many and sum(map(len, few)) > 3
    ratio = library.fuzz.token_sort_ratio(" ".join(first), " ".join(second)) / 100
    return (0.86, "one name within the other") if within and ratio < 0.86 else (ratio, "similar words")


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


def _candidate(one: _Thing, other: _Thing, best: tuple[float, str, str, str]) -> Candidate:
    """Name the thing first of which less is said: it would be replaced."""
    score, why, first, second = best
    if (one.statements, other.key) > (other.statements, one.key):
        one, other, first, second = other, one, second, first
    return Candidate(one.key, first, other.key, second, round(score, 2), why)


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
