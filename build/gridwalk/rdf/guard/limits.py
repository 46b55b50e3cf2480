"""What a question or a file of a stranger may take, and the words for sizes."""

from __future__ import annotations

import os
import re
from dataclasses import asdict, dataclass, field

from gridwalk.base.errors import GridwalkError

KIB, MIB, GIB = 1 << 10, 1 << 20, 1 << 30
_UNITS = {"": 1, "K": KIB, "M": MIB, "G": GIB}
_SIZE = re.compile(r"([0-9]{1,12})([KMG]?)(?:i?B)?", re.IGNORECASE)


def installed() -> int:
    """Return how much memory the machine has; 8 GiB where the system does not say."""
    try:
        return os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")
    except (AttributeError, ValueError, OSError):
        return 8 * GIB


def _memory() -> int:
    """Return the usual limit of memory: 4 GiB, or three quarters of what the machine has."""
    return min(4 * GIB, installed() // 4 * 3)


@dataclass(frozen=True)
class Limits:
    """Limits of the child process that asks a stranger's question or reads a stranger's file. Sizes are in bytes.

    ``seconds``: wall clock of one step (reading the file, answering the question).
    ``memory``: address space of the child, where the system can limit it.
    ``input``: size of a file or of the text of a query.
    ``rows``, ``answer``: rows (or triples) and size of an answer, as text.
    ``stack``: what nested brackets, operators, elements and terms may take; beyond, the child dies and the caller is told.
    Raises GridwalkError where one is no number above 0.

    >>> Limits().seconds, Limits(seconds=0.5).seconds
    (60.0, 0.5)
    """

    seconds: float = 60.0
    memory: int = field(default_factory=_memory)
    input: int = GIB
    rows: int = 10_000_000
    answer: int = 256 * MIB
    stack: int = 64 * MIB

    def __post_init__(self) -> None:
        for name, value in asdict(self).items():
            kinds = (int, float) if name == "seconds" else (int,)
            # Nothing is true of what is not a number.
            if type(value) not in kinds or not value > 0:
                raise GridwalkError(
                    f"Limits: {name}: found {value!r}, expected a {'' if len(kinds) > 1 else 'whole '}number above 0"
                )


def size(text: str) -> int:
    """Return a size in bytes: a whole number from 1, with K, M or G behind it (powers of 1024). Raises ValueError.

    >>> size("4G"), size("512K"), size("10")
    (4294967296, 524288, 10)
    """
    found = _SIZE.fullmatch(text)
    if not found or not int(found[1]):
        raise ValueError(f"found {text!r}, expected a size such as 512M or 4G")
    return int(found[1]) * _UNITS[found[2].upper()]


def shown(number: int) -> str:
    """Return a number of bytes as a person writes it.

    >>> shown(256 * MIB), shown(1536), shown(0)
    ('256 MiB', '1.5 KiB', '0 bytes')
    """
    for unit, name in ((GIB, "GiB"), (MIB, "MiB"), (KIB, "KiB")):
        if number >= unit:
            return f"{number / unit:.1f}".removesuffix(".0") + f" {name}"
    return f"{number} bytes"
