"""The picture of a page in the README, of the bundled tables: `.venv/bin/python -m tests.picture`, once `make browser` was."""

from __future__ import annotations

from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

from gridwalk.builds.whole import build
from gridwalk.rdf.dataset import load
from gridwalk.site.facts import Facts
from gridwalk.site.writing import Site, static
from tests.browser import browser

if TYPE_CHECKING:
    from playwright.sync_api import Browser

PICTURE = Path(__file__).parent.parent / "docs" / "race-page.png"
PAGE = "id/event/alms/2004/laguna-seca.html"


def draw(started: Browser, site: Site, page_of: str, folder: Path, picture: Path) -> None:
    """Write the page of a race into a folder, open the note of its first mark of a difference, and take the picture."""
    for path, text in [(page_of, site.file(page_of) or ""), *static()]:
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_text(text, encoding="utf-8")
    page = started.new_page(viewport={"width": 1060, "height": 700}, color_scheme="light")
    page.goto((folder / page_of).as_uri())
    page.locator("#result ~ * button.o").first.click()
    page.screenshot(path=picture)
    page.close()


def main() -> None:
    """Take the picture anew."""
    with TemporaryDirectory() as folder, browser() as started:
        draw(started, Site(Facts(load(build().lines))), PAGE, Path(folder), PICTURE)
    print(PICTURE)


if __name__ == "__main__":
    main()
