"""Every runner says the same of broken data, in the same words: in memory, in parts, in several processes."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from functools import partial
from pathlib import Path

import pytest

from gridwalk.base.errors import SourceError
from gridwalk.builds.manifest import build_parts
from gridwalk.builds.whole import build

FIXTURES = Path(__file__).parent / "fixtures"
FILES = sorted(
    path.relative_to(folder).as_posix()
    for folder in (FIXTURES / "sources", FIXTURES / "data")
    for path in folder.rglob("*")
    if path.is_file()
)
Break = Callable[[Path], object]


def emptied(path: Path) -> None:
    path.write_bytes(b"")


def with_a_byte(path: Path) -> None:
    """Of a single line, so that only that row cannot be read."""
    path.write_bytes(path.read_bytes() + b"\xff\n")


def cut(path: Path) -> None:
    content = path.read_bytes()
    path.write_bytes(content[: len(content) * 2 // 3])


def without(path: Path) -> None:
    path.unlink()


def said(run: Callable[[], object]) -> list[str]:
    try:
        run()
    except SourceError as error:
        return sorted(map(str, error.problems))
    return []


@pytest.fixture
def data(tmp_path: Path) -> Path:
    folder = tmp_path / "data"
    shutil.copytree(FIXTURES / "sources", folder)
    shutil.copytree(FIXTURES / "data", folder, dirs_exist_ok=True)
    return folder


def alone(sources: Path, folder: Path) -> Path:
    """Return a folder of data with the sources of one kind."""
    made = folder / f"only-{sources.name}"
    if not made.exists():
        shutil.copytree(sources, made / sources.name)
    return made


def test_there_are_files_to_break() -> None:
    assert len(FILES) >= 40


@pytest.mark.slow("every runner in turn, each in processes of its own")
@pytest.mark.parametrize("broken", [emptied, with_a_byte, cut, without])
def test_the_same_errors_from_every_runner(broken: Break, data: Path, tmp_path: Path) -> None:
    differing, errors = dict[str, tuple[list[str], list[str]]](), 0
    for number, name in enumerate(FILES):
        # Sources of one kind together, which takes half the time; what identities name is in all.
        kind = name.partition("/")[0]
        folder = data if kind == "identities" else alone(data / kind, tmp_path)
        kept = (folder / name).read_bytes()
        broken(folder / name)
        whole = said(partial(build, folder))
        # Now and then in two processes, since to start them takes a second.
        out, jobs = tmp_path / f"parts-{kind}-{number % 2}", 1 + (number % 12 == 0)
        parts = said(partial(build_parts, folder, out, jobs=jobs))
        (folder / name).write_bytes(kept)
        errors += len(whole)
        if whole != parts:
            differing[name] = whole, parts
    assert not differing
    assert errors >= len(FILES) // 2


def test_one_broken_source_is_one_error(data: Path, tmp_path: Path) -> None:
    (data / "timing/lakes-2031/csv-metadata.json").write_text("[", encoding="utf-8")
    whole = said(lambda: build(data))
    assert len(whole) == 1
    assert whole == said(lambda: build_parts(data, tmp_path / "parts"))


def test_several_faults_at_once(data: Path, tmp_path: Path) -> None:
    (data / "timing/lakes-2031/csv-metadata.json").write_text("[", encoding="utf-8")
    emptied(data / "reports/lakeside-2031/drivers.csv")
    with_a_byte(data / "lemans/grand-24/circuits.csv")
    line = "gridwalk:driver/gus-orr\t\tskos:exactMatch\tgridwalk:driver/nobody\t\tsemapv:ManualMappingCuration\t1\t\n"
    with (data / "identities/drivers.sssom.tsv").open("a", encoding="utf-8") as file:
        file.write(line)
    whole = said(lambda: build(data))
    assert len(whole) >= 3
    assert whole == said(lambda: build_parts(data, tmp_path / "parts"))
    assert whole == said(lambda: build_parts(data, tmp_path / "parts", jobs=2))
