"""Templates are compiled once, as modules of Python are: what was compiled lies in ``__pycache__`` beside them."""

from __future__ import annotations

import os
import sys
from contextlib import suppress
from importlib.util import cache_from_source
from pathlib import Path
from pickle import UnpicklingError
from typing import Any

from jinja2 import BytecodeCache
from jinja2 import __version__ as version
from jinja2.bccache import Bucket

# How templates are compiled.
OPTIONS: dict[str, Any] = {"autoescape": True, "trim_blocks": True}


class Compiled(BytecodeCache):
    """Keeps compiled templates; where they cannot be kept they are compiled again."""

    def get_cache_key(self, name: str, filename: str | None = None) -> str:
        """Return the path at which Python would keep a module."""
        return cache_from_source(filename or name)

    def get_source_checksum(self, source: str) -> str:
        """Return what tells a text, and the way in which it is compiled, from others."""
        return super().get_source_checksum(f"{source}{OPTIONS}{version}")

    def load_bytecode(self, bucket: Bucket) -> None:
        """Read a template, unless it was compiled of another text or by another version."""
        with suppress(OSError, EOFError, ValueError, TypeError, UnpicklingError), Path(bucket.key).open("rb") as file:
            bucket.load_bytecode(file)

    def dump_bytecode(self, bucket: Bucket) -> None:
        """Keep a template, whole or not at all."""
        if sys.dont_write_bytecode:
            return
        place = Path(bucket.key)
        beside = place.with_name(f"{place.name}.{os.getpid()}")
        with suppress(OSError):
            place.parent.mkdir(exist_ok=True)
            beside.write_bytes(bucket.bytecode_to_string())
            beside.replace(place)
