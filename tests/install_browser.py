"""Install what the tests in a browser need, as far as it is missing: `make browser`.

Chromium is a package of Debian and needs root. Playwright, which moves it, comes from PyPI into .venv; no browser is
downloaded. axe, which looks for what people who see or move otherwise cannot use, is a file of npm's axe-core (MPL 2.0) and
goes to .stores/ with its licence, checked by its checksum. What cannot be installed is said and left out; the tests then
skip it and say so too.
"""

from __future__ import annotations

import hashlib
import shutil
import sys
import tarfile
from pathlib import Path
from tempfile import TemporaryDirectory

from tests.browser import AXE, AXE_VERSION, ROOT, playwright
from tests.install_stores import install_package, run

# Of the released archive.
AXE_SHA256 = "e6b0ce02b84d892e2e33e403485e7f3d6c29e2be6df65daf44d89ba564139745"


def install_playwright() -> bool:
    """Install Playwright into the environment that this runs in, unless it is there."""
    install = sys.executable, "-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--editable", f"{ROOT}[browser]"
    return playwright() or run(*install, wanted="browser")


def install_axe() -> bool:
    """Copy axe and its licence out of the archive that npm has, unless they are there."""
    if AXE.is_file():
        return True
    if not shutil.which("npm"):
        print("browser: axe is left out: it needs npm", file=sys.stderr)
        return False
    with TemporaryDirectory() as folder:
        if not run("npm", "pack", "--silent", "--pack-destination", folder, f"axe-core@{AXE_VERSION}", wanted="browser"):
            return False
        return unpack_axe(Path(folder) / f"axe-core-{AXE_VERSION}.tgz")


def unpack_axe(archive: Path) -> bool:
    """Take the script and the licence out of an archive, if it is the released one."""
    if (found := hashlib.sha256(archive.read_bytes()).hexdigest()) != AXE_SHA256:
        print(f"browser: axe is left out: its archive has the SHA-256 {found}, expected {AXE_SHA256}", file=sys.stderr)
        return False
    AXE.parent.mkdir(parents=True, exist_ok=True)
    with tarfile.open(archive) as packed:
        # The script last: once it is there, all is.
        for name in ("LICENSE", AXE.name):
            packed.extract(f"package/{name}", archive.parent, filter="data")
            shutil.move(archive.parent / "package" / name, AXE.parent / name)
    return True


def main() -> None:
    """Install what can be installed. Nothing missing is an error: the tests say what they leave out."""
    done = [install_package("chromium", "chromium", "browser"), install_playwright(), install_axe()]
    left_out = "" if all(done) else "; tests/test_browser.py is left out"
    print(f"browser: {sum(done)} of {len(done)} parts are there{left_out}")


if __name__ == "__main__":
    main()
