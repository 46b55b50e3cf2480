"""What is too long for memory."""

from __future__ import annotations

from tempfile import SpooledTemporaryFile

IN_MEMORY = 8 << 20


class Spool(SpooledTemporaryFile[bytes]):
    """Bytes in memory, or, where they are many, in a file without a name, which is gone when nobody holds it any more."""

    def __init__(self) -> None:
        super().__init__(IN_MEMORY)

    def __del__(self) -> None:
        """Close the file, without the warning of the original."""
        self.close()
