"""What a whole build is, whoever made it or read it."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

from gridwalk.base.errors import Problem
from gridwalk.rdf.about import About


@dataclass(frozen=True)
class Built:
    """A build: N-Quads lines, sorted, each once; what was withheld; where things were read.

    ``withheld`` are the lines that the tables make and a dispute rejects or leaves open: they are what the passages
    say, but not asserted. ``warnings``: what readers of sources did not know, in a lenient build.
    ``abouts``: what the metadata of each source say of its data, such as their licence.
    """

    lines: list[str]
    withheld: list[str]
    sources: list[Path]
    warnings: list[Problem] = field(default_factory=list)
    abouts: tuple[About, ...] = ()
