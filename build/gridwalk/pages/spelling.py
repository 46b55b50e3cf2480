"""How the fields of a results row are usually spelt, as costs: the less usual, the dearer.

A cost is a negative logarithm of a probability, in nats. Only the ratios matter: a character costs the
same in every field, so that moving a boundary changes the sum only by what is unusual about the result.
"""

from __future__ import annotations

import re
from functools import lru_cache

CHARACTER = 2.3
# What a capital within a word costs: two words without a space between.
JOINED = 11.0
# Words that stand before a surname and belong to it. Written small, as they are in names.
PARTICLES = frozenset(
    re.findall(
        r"\w+", "van von der den de di da do dos das del della dal dalla du des le la lo ten ter te zu zur af av al el bin ben y e"
    )
)
# Beginnings after which a surname goes on with a capital, and what that costs: McMurry often, LeClerc less so.
PREFIXES = {"Mc": 0.7, "Mac": 0.7} | dict.fromkeys(("De", "Di", "Da", "Du", "Del", "La", "Le", "Van", "Von", "Fitz"), 2.0)
SUFFIXES = frozenset({"Jr", "Jr.", "Sr", "Sr.", "II", "III", "IV", "Jnr", "Snr"})

_INITIAL = re.compile(r"(?:[^\W\d_]\.)+-?(?:[^\W\d_]\.)*")
_GLUED_INITIAL = re.compile(r"(?:[^\W\d_]\.)+(?=[^\W\d_]{2})")
_LETTERS = re.compile(r"[^\W\d_]+")
_REFERENCE = re.compile(r"#\s?\d+")


@lru_cache(maxsize=1 << 14)
def words_of(name: str) -> int:
    """Return how many words of a name are not initials, particles or suffixes.

    >>> words_of("van Dael"), words_of("C.Rowe"), words_of("Carl Rowe"), words_of("Rowe Jr.")
    (1, 1, 2, 1)
    """
    words = [w for w in name.split() if w not in SUFFIXES and w.lower() not in PARTICLES and not _INITIAL.fullmatch(w)]
    return len(words)


def surname_of(name: str) -> str:
    """Return a name without the initials before it.

    >>> surname_of("C.Rowe"), surname_of("J. P. van Dael"), surname_of("Rowe")
    ('Rowe', 'van Dael', 'Rowe')
    """
    return _GLUED_INITIAL.sub("", " ".join(w for w in name.split() if not _INITIAL.fullmatch(w)))


@lru_cache(maxsize=1 << 14)
def name_cost(name: str) -> float:
    """Return how unusual a driver's name is, beside the cost of its characters.

    >>> name_cost("Rowe"), name_cost("van Dael"), name_cost("O'Connell")
    (0.0, 0.0, 0.0)
    >>> name_cost("RoweAlba") > 5 and name_cost("Mc") > 5 and name_cost("SRowe") > 5
    True
    """
    words = name.split()
    if not words or any(c.isdigit() for c in name):
        return 15.0
    cost = sum(map(_word_cost, words))
    if any(w.isupper() and len(w) > 1 and w not in SUFFIXES and not _INITIAL.fullmatch(w) for w in words) and not name.isupper():
        cost += 4
    last = words[-1]
    if last in {"Mc", "Mac"} or last in PARTICLES or last.endswith(("'", "’", "-", "&")):  # noqa: RUF001
        cost += 8
    elif _INITIAL.fullmatch(last) or (len(words) == 1 and last in SUFFIXES):
        cost += 4
    return cost


def _word_cost(word: str) -> float:
    if word in PARTICLES or word in SUFFIXES or _INITIAL.fullmatch(word):
        return 0.0
    bare = _GLUED_INITIAL.sub("", word)
    cost = 3.0 * sum(not (c.isalpha() or c in "-'’.´`") for c in bare)  # noqa: RUF001
    if "." in bare and not bare.endswith("."):
        cost += 3
    if re.search(r"[a-zß-ÿ]{2}(?:[A-Z]\.)+", bare):
        cost += 6
    if len(bare) == 1:
        cost += 4
    parts = _LETTERS.findall(bare)
    for index, part in enumerate(parts):
        cost += _part_cost(part, index, word)
    return cost


def _part_cost(part: str, index: int, word: str) -> float:
    if part.islower():
        # «d'Aste», «Al-attiyah», «N'goma»: small letters after a mark, or a particle before one.
        return 0.0 if index or (part in PARTICLES | {"d", "l", "t", "s"} and part != word) else 6.0
    if part.isupper():
        return 0.0 if len(part) == 1 else 2.5
    cost = 0.0 if part[0].isupper() else 4.0
    for at in range(1, len(part)):
        if part[at].isupper():
            before = part[:at]
            cost += PREFIXES.get(before, JOINED) if part[at + 1 :].islower() else JOINED
    return cost


@lru_cache(maxsize=1 << 12)
def code_cost(code: str) -> float:
    """Return how unusual a class code is, beside the cost of its characters: short, capitals and figures, few small letters.

    >>> code_cost("GTS") < code_cost("Exp") < code_cost("GTRoweMay")
    True
    """
    small = sum(max(0, len(run) - 3) * 1.5 + 1 for run in re.findall("[a-zß-ÿ]+", code))
    decimals = CHARACTER if re.search(r"\d[.,]\d\d", code) else 0.0
    return 3.0 + small + 3.0 * (code.count("/") + code.count("'")) + 2.0 * code.endswith("+") + decimals


@lru_cache(maxsize=1 << 14)
def chassis_cost(chassis: str) -> float:
    """Return how unusual the name of a car is: a make is a word or capitals, and starts with a capital.

    >>> chassis_cost("Lola B2K/40"), chassis_cost("WR LMP"), chassis_cost("Audi R8")
    (0.0, 0.0, 0.0)
    >>> chassis_cost("B2K/40") > 3 and chassis_cost("Reynard 2KQ-") > 3 and chassis_cost("-Walter") > 3
    True
    """
    first = chassis.split()[0] if chassis else ""
    if len(chassis) < 2:
        return 12.0
    cost = 0.0
    letters = _LETTERS.match(first)
    if not first[0].isalpha():
        cost += 4 if first[0].isdigit() else 8
    elif first[0].islower():
        cost += 4
    if letters is not None and first[0].isupper() and not re.match(r"(?:[A-Z]\.){2,}", first):
        word = letters[0]
        if len(word) == 1 or (len(word) > 1 and len(word) < len(first) and first[len(word)].isdigit()):
            cost += 4
        elif word[1].isupper() and not word.isupper() and not (word[2:].islower() and len(word) <= 3):
            cost += 3
    if chassis[-1] in "-/.,&'(" and not chassis.endswith("."):
        cost += 6
    if not any(c.isalpha() for c in chassis):
        cost += 4
    if re.search(r"\d[A-Z][a-z]{3}", chassis):
        cost += 8
    if "#" in chassis or chassis.count("(") != chassis.count(")"):
        cost += 10
    tail = re.search(r"\d+$", chassis)
    if tail and len(tail[0]) > 3 and not re.fullmatch(r"(19|20)\d\d", tail[0]):
        cost += 1.5 * (len(tail[0]) - 3)
    if re.search(r"['’\")]\d+$", chassis):  # noqa: RUF001
        cost += 6
    if re.search(r"[-/ ]0+$", chassis):
        cost += 4
    if re.search(r"[a-zß-ÿ]{4}\d+$", chassis):
        cost += 3
    cost += 5 * len(re.findall(r"[a-zß-ÿ]/[A-ZÀ-Þ]", chassis))
    if re.search(r"/\s|\s/", chassis):
        # Drivers, of whom nobody is a car.
        cost += 30
    return cost


def is_reason(text: str) -> bool:
    """Return whether a text can be a reason for stopping at all: nothing, a mark, or words.

    >>> is_reason("-"), is_reason(""), is_reason("Fire"), is_reason("(fire)"), is_reason("/ Roe"), is_reason(")")
    (True, True, True, True, False, False)
    """
    return re.match(r"[-–—?]?$|\(?[^\W\d_]", text) is not None  # noqa: RUF001


@lru_cache(maxsize=1 << 12)
def reason_cost(reason: str) -> float:
    """Return how unusual a reason for stopping is: words, numbers only of another car.

    >>> reason_cost("-"), reason_cost("Water Pump"), reason_cost("Accident (with #78)")
    (0.0, 0.0, 0.0)
    >>> reason_cost("K/4038Engine") > 10
    True
    """
    if reason in {"", "-", "–", "—"}:  # noqa: RUF001  (dashes as printed)
        return 0.0
    figures = _REFERENCE.sub("", reason)
    cost = 6.0 * len(re.findall(r"\d+", figures)) + 8.0 * len(re.findall(r"[^\W\d_]\d|\d[^\W\d_]", figures))
    first = _LETTERS.match(reason.lstrip("("))
    if first is None:
        return cost + 12
    word = first[0]
    if len(word) == 1:
        cost += 5
    elif word.islower():
        cost += 2
    elif not (word[0].isupper() and word[1:].islower()):
        cost += 2 if word.isupper() and word == reason else 3.5
    if reason[-1] in "-–—/":  # noqa: RUF001
        cost += 6
    if re.search(r"[^\W\d_]/\d|\d/[^\W\d_]", reason):
        cost += 4
    return cost
