"""Files read in blocks of whole lines."""

from __future__ import annotations

from pathlib import Path

from gridwalk.rdf.blocks import BLOCK, blocks


def test_blocks_are_the_file(tmp_path: Path) -> None:
    path = tmp_path / "lines"
    for size in (0, 1, BLOCK - 1, BLOCK, BLOCK + 1, 3 * BLOCK):
        whole = (b"x" * 99 + b"\n") * (size // 100) + (b"y" * (size % 100 - 1) + b"\n") * (size % 100 > 0)
        path.write_bytes(whole)
        with path.open("rb") as file:
            found = list(blocks(file))
        assert b"".join(found) == whole
        assert all(block.endswith(b"\n") for block in found)
