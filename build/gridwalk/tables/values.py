"""What timing companies and result tables print, as cells of our tables: times, gaps, speeds, names.

Numbers are exact: nothing here is ever a float. A value that is not understood is given back as it is,
so that the check of the column it goes to refuses it and names file, row and column.
"""

from __future__ import annotations

import hashlib
import re
import unicodedata
from collections.abc import Iterable

from gridwalk.base.cache import Cached

_DIGITS = re.compile("[0-9]+")
_GAP_LAPS = re.compile(r"\+?([1-9][0-9]*) ?(?:Laps?|laps?|LAPS?)")
_DECIMAL = re.compile(r"(-?)([0-9]+)(?:\.([0-9]+))?")
_PLAIN = re.compile(r"[A-Za-z0-9 .,/()_-]+")
_INITIALS = re.compile(r"\b([A-Z])\.(?=[A-Z]\.)")
_NOTHING = frozenset({"", "-"})


def _minutes(text: str) -> int | None:
    """Return hours and minutes as minutes, or None where they are none."""
    hours, _, minutes = text.rpartition(":")
    if not _DIGITS.fullmatch(minutes):
        return None if text else 0
    if not hours:
        return None if text.startswith(":") else int(minutes)
    return int(hours) * 60 + int(minutes) if _DIGITS.fullmatch(hours) and int(minutes) < 60 else None


def _whole(text: str) -> str:
    """Return a time without a fraction as whole seconds. Raises ValueError where it is none."""
    head, _, tail = text.replace("'", ":").rpartition(":")
    minutes = _MINUTES[head]
    if minutes is None or not _DIGITS.fullmatch(tail) or (int(tail) > 59 and head) or text.startswith(":"):
        raise ValueError(text)
    return str(minutes * 60 + int(tail))


def _fraction(text: str) -> str:
    """Return the figures after the point in their shortest form. Raises ValueError where they are none."""
    if not _DIGITS.fullmatch(text):
        raise ValueError(text)
    figures = text.rstrip("0")
    return f".{figures}" if figures else ""


# The parts of a time, each worked out once: no two laps end at the same moment, but there are only so many
# minutes and seconds in a race and thousandths in a second.
_MINUTES, _WHOLE, _FRACTION = Cached(_minutes), Cached(_whole), Cached(_fraction)


def seconds(text: str) -> str:
    """Return a time of day's form as decimal seconds, or the text itself where it is no time.

    Hours, minutes and seconds are separated by colons or, before the seconds, by an apostrophe.

    >>> [seconds(t) for t in ("53.500", "1:16.023", "2:40:49.456", "5:44'41.101", "0:00:22.819", "-", "DNF")]
    ['53.5', '76.023', '9649.456', '20681.101', '22.819', '', 'DNF']
    """
    if text in _NOTHING:
        return ""
    whole, point, fraction = text.partition(".")
    try:
        return _WHOLE[whole] + _FRACTION[fraction] if point else _WHOLE[whole]
    except ValueError:
        return text


def all_seconds(texts: Iterable[str]) -> list[str]:
    """Return what ``seconds`` makes of each of many texts.

    >>> all_seconds(["53.500", "", "1:16.023"]), all_seconds(["53.500", "DNF"])
    (['53.5', '', '76.023'], ['53.5', 'DNF'])
    """
    parts = [text.partition(".") for text in texts]
    try:
        return [_WHOLE[w] + _FRACTION[f] if point else _WHOLE[w] if w else "" for w, point, f in parts]
    except ValueError:
        return [seconds("".join(part)) for part in parts]


def _joined(whole: str, part: str | None) -> str:
    fraction = (part or "").rstrip("0")
    return f"{whole}.{fraction}" if fraction else whole


def decimal(text: str) -> str:
    """Return a decimal in its shortest form, or the text itself where it is none.

    >>> [decimal(t) for t in ("88.0", "4909.600", "0.0", "-1", "-0.50", "x")]
    ['88', '4909.6', '0', '-1', '-0.5', 'x']
    """
    match = _DECIMAL.fullmatch(text)
    if match is None:
        return text
    sign, whole, part = match.groups()
    shortest = _joined(whole.lstrip("0") or "0", part)
    return shortest if shortest == "0" else sign + shortest


def gap_seconds(text: str) -> str:
    """Return a gap in time as decimal seconds; nothing for a gap in laps.

    >>> [gap_seconds(t) for t in ("+14.875", "+1:02.500", "11 Laps", "-", "soon")]
    ['14.875', '62.5', '', '', 'soon']
    """
    return "" if _GAP_LAPS.fullmatch(text) else seconds(text.removeprefix("+"))


def gap_laps(text: str) -> str:
    """Return a gap in laps as a number; nothing for a gap in time.

    >>> [gap_laps(t) for t in ("11 Laps", "1 Lap", "+14.875")]
    ['11', '1', '']
    """
    match = _GAP_LAPS.fullmatch(text)
    return match[1] if match else ""


def name(text: str) -> str:
    """Return a name with the white space around it and between its words set right.

    >>> name(" Team  Nord ")
    'Team Nord'
    """
    return " ".join(text.split())


def key(text: str) -> str:
    """Return the key of a name: its words in small ASCII letters, joined by hyphens.

    Case, white space, stops, hyphens, slashes, brackets and apostrophes do not make another name. An accent or a
    sign does: then a few figures of the name's hash tell it from the name without, so two spellings never become
    one thing by their keys.

    >>> key("Vale Summer"), key("VALE SUMMER"), key("Aurora 77 RX - 31")
    ('vale-summer', 'vale-summer', 'aurora-77-rx-31')
    >>> key("J.J. Lehto"), key("Johnny O'Connell")
    ('jj-lehto', 'johnny-oconnell')
    >>> key("Riley & Scott"), key("Hélène Moreau")
    ('riley-and-scott', 'helene-moreau-53965b')
    """
    joined = _INITIALS.sub(r"\1", re.sub("['’]", "", text))  # noqa: RUF001
    composed = unicodedata.normalize("NFC", name(joined.replace("&", " and ").replace("+", " plus ")))
    if not composed:
        return ""
    folded = unicodedata.normalize("NFKD", composed).encode("ascii", "ignore").decode("ascii").lower()
    words = re.findall(r"[a-z0-9]+", folded)
    if not _PLAIN.fullmatch(composed) or not words:
        # A file's name may hold bytes that are not UTF-8, which Python keeps as halves of pairs.
        words.append(hashlib.sha256(composed.casefold().encode("utf-8", "surrogatepass")).hexdigest()[:6])
    return "-".join(words)


def person_key(text: str) -> str:
    """Return the key of a driver's name. A family name in capitals makes another spelling of it.

    >>> person_key("Bo Li"), person_key("Bo LI").startswith("bo-li-"), person_key("")
    ('bo-li', True, '')
    """
    plain, composed = key(text), unicodedata.normalize("NFC", name(text))
    last = composed.rpartition(" ")[2]
    if not (len(last) > 1 and last.isupper()):
        return plain
    return f"{plain}-{hashlib.sha256(composed.encode('utf-8')).hexdigest()[:6]}"


def driver_key(text: str, scope: str) -> str:
    """Return the key of a driver. One known by a single word is not known in the whole world: its key has a scope.

    >>> driver_key("Bo Li", "lakes-2031-lakeside"), driver_key("Li", "lakes-2031-lakeside")
    ('bo-li', 'lakes-2031-lakeside/li')
    """
    plain = person_key(text)
    return plain if not plain or " " in name(text) else f"{scope}/{plain}"


def given_and_family(full: str) -> dict[str, str]:
    """Return the parts of a driver's name where it shows them: two words, or a family name in capitals.

    Of a longer name nothing shows where the family name begins, so nothing is said.

    >>> given_and_family("Jan Berg"), given_and_family("Ana Maria DE SOUSA")
    ({'givenName': 'Jan', 'familyName': 'Berg'}, {'givenName': 'Ana Maria', 'familyName': 'DE SOUSA'})
    >>> given_and_family("Jan van der Berg")
    {}
    """
    words = full.split()
    capitals = [n for n, word in enumerate(words) if word.isupper() and len(word.strip(".")) > 1]
    if len(words) == 2:
        first = 1
    elif capitals and capitals[0] > 0 and capitals == list(range(capitals[0], len(words))):
        first = capitals[0]
    else:
        return {}
    return {"givenName": " ".join(words[:first]), "familyName": " ".join(words[first:])}
