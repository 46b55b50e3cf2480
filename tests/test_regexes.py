"""No regular expression of ours takes a time that grows exponentially, or with more than the square of its input.

Each is found (compiled in a module or class, or as a constant in a call), cut into its pieces, and tried on texts that
repeat these pieces, since what repeats in a pattern is what can be repeated against it.
"""

from __future__ import annotations

import ast
import importlib
import pkgutil
import re
import signal
import time
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from re import _parser  # type: ignore[attr-defined]
from types import FrameType, ModuleType

import pytest

import gridwalk

CALLS = {"compile", "match", "search", "fullmatch", "sub", "subn", "split", "findall", "finditer"}
PIECES = (
    " ",
    "\n",
    "a",
    "A",
    "1",
    "a ",
    "1 ",
    "a,",
    '"',
    "'",
    '\\"',
    "<",
    "<a",
    "#",
    "# \n",
    "(",
    "-",
    "--",
    ".",
    "a.",
    "/",
    " / ",
    "\t",
)
FAST, SECONDS = 3_000, 0.3
# These see whole texts of strangers, and so have to be linear.
WHOLE_TEXTS = ("endpoint", "queries", "stores", "page_text", "sssom")
LONG, LONG_SECONDS = 20_000, 0.3
REPEATS = ("MAX_REPEAT", "MIN_REPEAT", "POSSESSIVE_REPEAT")


def modules() -> Iterator[ModuleType]:
    for found in pkgutil.walk_packages(gridwalk.__path__, "gridwalk."):
        # Spark is an extra, and what asks for it is read as a text alone.
        if not found.name.endswith("__main__") and ".spark" not in found.name:
            yield importlib.import_module(found.name)


def compiled(thing: object, deep: int = 2) -> Iterator[re.Pattern[str] | re.Pattern[bytes]]:
    if isinstance(thing, re.Pattern):
        yield thing
    elif isinstance(thing, dict) and deep:
        for value in thing.values():
            yield from compiled(value, deep - 1)
    elif isinstance(thing, tuple | list | set | frozenset) and deep:
        for value in thing:
            yield from compiled(value, deep - 1)
    elif isinstance(thing, type) and thing.__module__.startswith("gridwalk") and deep:
        yield from compiled(dict(vars(thing)), 1)


def written(path: Path) -> Iterator[re.Pattern[str] | re.Pattern[bytes]]:
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if not (isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr in CALLS and node.args):
            continue
        text = node.args[0]
        if ast.unparse(node.func.value) == "re" and isinstance(text, ast.Constant) and isinstance(text.value, str | bytes):
            flags = [a for a in (*node.args[1:], *(k.value for k in node.keywords)) if ast.unparse(a).startswith("re.")]
            yield re.compile(text.value, eval(ast.unparse(flags[0]), {"re": re}) if flags else 0)


@cache
def patterns() -> dict[tuple[str | bytes, int], tuple[str, re.Pattern[str] | re.Pattern[bytes]]]:
    root = Path(gridwalk.__path__[0])
    found = [(path.relative_to(root).as_posix(), p) for path in sorted(root.rglob("*.py")) for p in written(path)]
    found += [(m.__name__.removeprefix("gridwalk.").replace(".", "/"), p) for m in modules() for p in compiled(dict(vars(m)))]
    return {(p.pattern, p.flags): (where, p) for where, p in found}


def sample(parsed: object) -> str:
    """A text that fits what is parsed, or nearly."""
    return "".join(_one(str(op), argument) for op, argument in parsed)  # type: ignore[attr-defined]


def _one(op: str, argument: object) -> str:
    match op, argument:
        case "LITERAL", code:
            return chr(code)  # type: ignore[arg-type]
        case "NOT_LITERAL", code:
            return "b" if code == ord("a") else "a"
        case "ANY", _:
            return "a"
        case "IN", options:
            return _of_set(list(options))  # type: ignore[call-overload]
        case (("MAX_REPEAT" | "MIN_REPEAT" | "POSSESSIVE_REPEAT"), (least, _, inside)):
            return sample(inside) * max(1, min(least, 3))
        case "SUBPATTERN", (*_, inside):
            return sample(inside)
        case "ATOMIC_GROUP", inside:
            return sample(inside)
        case "BRANCH", (_, branches):
            return sample(branches[0])
    return ""


def _of_set(options: list[tuple[object, object]]) -> str:
    if str(options[0][0]) == "NEGATE":
        return next((c for c in "a1 -.é\n" if not _in(options[1:], c)), "a")
    return next((c for c in map(chr, range(32, 127)) if _in(options, c)), "\n" if _in(options, "\n") else "é")


def _in(options: list[tuple[object, object]], char: str) -> bool:
    for kind, value in options:
        match str(kind):
            case "LITERAL" if value == ord(char):
                return True
            case "RANGE" if value[0] <= ord(char) <= value[1]:  # type: ignore[index]
                return True
            case "CATEGORY" if re.match(
                {"DIGIT": r"\d", "SPACE": r"\s", "WORD": r"\w"}.get(str(value).split("_")[-1], "(?!)"), char
            ):
                return "NOT" not in str(value)
    return False


def pumps(parsed: object, before: str = "") -> Iterator[tuple[str, str]]:
    """What may be repeated, and what has to be before it."""
    for op, argument in parsed:  # type: ignore[attr-defined]
        inner = []
        if str(op) in REPEATS:
            yield before, sample(argument[2])
            inner = [argument[2]]
        elif str(op) == "SUBPATTERN":
            inner = [argument[-1]]
        elif str(op) == "ATOMIC_GROUP":
            inner = [argument]
        elif str(op) == "BRANCH":
            inner = argument[1]
            yield from ((before, sample(branch)) for branch in inner)
            yield before, "".join(map(sample, inner))
        for part in inner:
            yield from pumps(part, before)
        before += _one(str(op), argument)


def texts(pattern: re.Pattern[str] | re.Pattern[bytes]) -> set[tuple[str, str]]:
    text = pattern.pattern if isinstance(pattern.pattern, str) else pattern.pattern.decode("latin-1")
    flags = pattern.flags & ~re.UNICODE if isinstance(pattern.pattern, bytes) else pattern.flags
    parsed = _parser.parse(text, flags)
    own = set(pumps(parsed)) | {("", sample(parsed))}
    befores = {before for before, _ in own}
    return {(b, p) for b, p in own | {(b, p) for b in befores for p in PIECES} if p}


def alarm(_: int, __: FrameType | None) -> None:
    raise TimeoutError


def is_slow(pattern: re.Pattern[str] | re.Pattern[bytes], before: str, piece: str, size: int, most: float) -> bool:
    """Whether it takes too long three times: a busy machine takes twice as long now and then."""
    return all(seconds(pattern, before, piece, size) > most for _ in range(3))


def seconds(pattern: re.Pattern[str] | re.Pattern[bytes], before: str, piece: str, size: int) -> float:
    text = before + piece * (size // len(piece)) + "\0"
    given = text if isinstance(pattern.pattern, str) else text.encode("utf-8", "replace")
    worst = 0.0
    for method in (pattern.search, pattern.match, pattern.fullmatch):
        started = time.process_time()
        method(given)  # type: ignore[arg-type]
        worst = max(worst, time.process_time() - started)
    return worst


def slow(pattern: re.Pattern[str] | re.Pattern[bytes], sizes: tuple[int, ...], most: float) -> list[str]:
    """On what repeated piece a pattern takes too long, if on any."""
    before = signal.signal(signal.SIGVTALRM, alarm)
    found = []
    for start, piece in sorted(texts(pattern)):
        signal.setitimer(signal.ITIMER_VIRTUAL, 9 * most * len(sizes) + 2)
        try:
            if any(is_slow(pattern, start, piece, size, most) for size in (24 * len(piece), *sizes)):
                found.append(f"{start!r} + {piece!r} * n")
                break
        except TimeoutError:
            found.append(f"{start!r} + {piece!r} * n: for ever")
            break
        finally:
            signal.setitimer(signal.ITIMER_VIRTUAL, 0)
    signal.signal(signal.SIGVTALRM, before)
    return found


def test_all_are_found() -> None:
    assert len(patterns()) >= 100


def test_what_is_slow_is_noticed() -> None:
    assert slow(re.compile(r"(?:\s+|#[^\n]*(?:\n|$))*x"), (FAST,), SECONDS)
    assert slow(re.compile(r"(a|a)*b"), (FAST,), SECONDS)
    assert slow(re.compile(r"\s*\s*\s*x"), (FAST,), SECONDS)
    assert slow(re.compile(r"\s+x"), (LONG,), LONG_SECONDS)
    assert not slow(re.compile(r"\s*/\s*"), (FAST,), SECONDS)


@pytest.mark.slow("asks each of hundreds of patterns to match texts that would make it slow")
def test_none_takes_more_than_the_square() -> None:
    wrong = {f"{where}: {p.pattern!r}": s for where, p in patterns().values() if (s := slow(p, (FAST,), SECONDS))}
    assert wrong == {}


@pytest.mark.parametrize("place", WHOLE_TEXTS)
def test_those_for_whole_texts_are_linear(place: str) -> None:
    near = [(where, p) for where, p in patterns().values() if place in where]
    assert near
    assert {f"{where}: {p.pattern!r}": s for where, p in near if (s := slow(p, (LONG,), LONG_SECONDS))} == {}
