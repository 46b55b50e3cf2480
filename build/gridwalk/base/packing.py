"""Check sums and gzip: by ISA-L where it is installed, by zlib where it is not. Both give the same check sums."""

from __future__ import annotations

import errno
import gzip
import zlib
from collections.abc import Callable
from pathlib import Path
from typing import IO, Any, TypeVar, cast

T = TypeVar("T")

try:
    from isal import igzip, isal_zlib
except ImportError:
    _Gzip: type[gzip.GzipFile] = gzip.GzipFile
    crc32: Callable[..., int] = zlib.crc32
    _compressor: Callable[..., Any] = zlib.compressobj
    _FAULTS: tuple[type[Exception], ...] = (EOFError, zlib.error, gzip.BadGzipFile)
else:
    _Gzip, crc32, _compressor = igzip.IGzipFile, isal_zlib.crc32, isal_zlib.compressobj
    _FAULTS = (EOFError, zlib.error, gzip.BadGzipFile, cast("type[Exception]", isal_zlib.error))

# How the name of a file ends that is compressed.
PACKED = ".gz"
# The quickest; the window of zlib that means the format of gzip.
_LEVEL, _GZIP = 1, 31


class Packer:
    """Bytes into gzip, a piece at a time.

    >>> packer = Packer()
    >>> gzip.decompress(packer.pack(b"seventy-") + packer.pack(b"six") + packer.end())
    b'seventy-six'
    """

    def __init__(self) -> None:
        self._made = _compressor(_LEVEL, zlib.DEFLATED, _GZIP)

    def pack(self, data: bytes) -> bytes:
        """Return what can be written of some bytes and those before."""
        return bytes(self._made.compress(data))

    def end(self) -> bytes:
        """Return the rest."""
        return bytes(self._made.flush())


class _Packed(_Gzip):  # type: ignore[misc, valid-type]
    """A compressed file. What is cut off or damaged is an OSError, as with any file."""

    def read(self, size: int | None = -1) -> bytes:
        return bytes(self._whole(super().read, size))

    def readline(self, size: int | None = -1) -> bytes:
        return bytes(self._whole(super().readline, size))

    def seek(self, offset: int, whence: int = 0) -> int:
        return int(self._whole(super().seek, offset, whence))

    def _whole(self, read: Callable[..., T], *arguments: object) -> T:
        try:
            return read(*arguments)
        except _FAULTS as error:
            raise OSError(errno.EIO, f"it is not whole, remove it and build again: {error}", str(self.name)) from error


def opened(path: Path) -> IO[bytes]:
    """Open a file for its plain bytes: one called so is decompressed as it is read. Raises OSError, also while it is read."""
    return cast("IO[bytes]", _Packed(path, "rb")) if path.name.endswith(PACKED) else path.open("rb")
