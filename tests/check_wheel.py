"""Build the wheel, install it in an empty environment elsewhere, and ask it a bundled question."""

from __future__ import annotations

import subprocess
import sys
import tempfile
import venv
import zipfile
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent


def main() -> None:
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        pip = [sys.executable, "-m", "pip", "--quiet", "--disable-pip-version-check"]
        subprocess.run([*pip, "wheel", "--no-deps", "--wheel-dir", str(folder), str(ROOT)], check=True)
        (wheel,) = folder.glob("gridwalk-*.whl")
        names = zipfile.ZipFile(wheel).namelist()
        for part in ("builds/whole.py", "ontology/gridwalk.ttl", "queries/class-podiums.rq", "py.typed"):
            assert f"gridwalk/{part}" in names, f"{wheel.name} lacks {part}"
        venv.create(folder / "env", with_pip=True)
        scripts = folder / "env" / "bin"
        subprocess.run([str(scripts / "pip"), "--quiet", "install", str(wheel)], check=True, cwd=folder)
        run = subprocess.run(
            [str(scripts / "gridwalk"), "query", "class-podiums", "--format", "csv"],
            check=True, cwd=folder, capture_output=True, text=True, encoding="utf-8",
        )  # fmt: skip
        rows = run.stdout.splitlines()
        assert len(rows) >= 12, run.stdout
        print(f"wheel: {wheel.name}, {len(names)} files; 'gridwalk query class-podiums' from it: {len(rows) - 1} rows")


if __name__ == "__main__":
    main()
