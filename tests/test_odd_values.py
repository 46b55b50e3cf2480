"""What a stranger's file has for values: other terms and texts than the ontology wants end no command with an unexpected error."""

from __future__ import annotations

import re
from itertools import cycle
from pathlib import Path

import pytest

from gridwalk.builds.whole import build
from gridwalk.cli import main
from gridwalk.rdf.iris import CONCEPTS, DISPUTES, PROV, RACE, RDF, REPORTS, XSD
from tests import accounts

ODD = {
    "iri": "<urn:odd>", "blank": "_:odd", "text": '"odd"', "number": f'"odd"^^<{XSD}integer>', "language": '"odd"@en',
    "empty": '""', "half": '"1.5"', "long": f'"{"9" * 5000}"^^<{XSD}integer>',
}  # fmt: skip
SHOWN = {"blank": "_:", "half": "1.5", "long": "9" * 5000, "empty": ""}
COMMANDS = (
    "validate FILE", "disputes --on FILE", "query result-table --on FILE", "cite --on FILE event/EVENT", "diff WHOLE FILE",
    "plot podiums --on FILE --event EVENT -o PLACE/chart.svg", "plot grid-to-finish --on FILE --event EVENT -o PLACE/chart.svg",
)  # fmt: skip
_LITERAL = re.compile(r'(<\S+/(?:event|result|entry|driver|team|report)/\S+ <\S+>) ".*"\S* (<\S+> \.)')


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A race of two cars, as N-Quads."""
    place = tmp_path_factory.mktemp("odd")
    event = {"event": accounts.EVENT}
    accounts.account(
        place / "data", "a", {"1": [], "2": []},
        entry=[event | {"entry": key} for key in "12"],
        result=[event | {"entry": key, "session": "race", "position": key, "laps": "9", "gridPosition": key} for key in "12"],
    )  # fmt: skip
    file = place / "whole.nq"
    file.write_text("".join(f"{line}\n" for line in build(place / "data").lines), "utf-8")
    return file


def odd(whole: Path, place: Path, *kinds: str) -> Path:
    """Write the race with the values of its properties odd, of these kinds in turn."""
    turn = cycle(kinds)
    text, count = _LITERAL.subn(lambda match: f"{match[1]} {ODD[next(turn)]} {match[2]}", whole.read_text("utf-8"))
    assert count > 9
    file = place / "odd.nq"
    file.write_text(text, "utf-8")
    return file


def run(command: str, put: dict[str, str]) -> int:
    return main(re.sub("|".join(put), lambda match: put[match[0]], command).split())


@pytest.mark.parametrize("kind", ODD)
def test_no_command_ends_with_an_unexpected_error(
    whole: Path, tmp_path: Path, capfd: pytest.CaptureFixture[str], kind: str
) -> None:
    file = odd(whole, tmp_path, kind)
    put = {"FILE": str(file), "WHOLE": str(whole), "PLACE": str(tmp_path), "EVENT": accounts.EVENT}
    for command in COMMANDS:
        code = run(command, put)
        out, errors = capfd.readouterr()
        assert code in (0, 1, 2, 3), (command, errors)
        # What is cited is shown as it stands.
        if command.startswith("cite"):
            assert SHOWN.get(kind, "odd") in out


def test_pages_show_odd_values_as_they_stand(whole: Path, tmp_path: Path) -> None:
    assert run("site --on FILE -o PLACE/site", {"FILE": str(odd(whole, tmp_path, *ODD)), "PLACE": str(tmp_path)}) == 0
    assert any("urn:odd" in page.read_text("utf-8") for page in (tmp_path / "site").rglob("*.html"))


def test_validate_tells_of_a_dispute_about_a_literal(whole: Path, tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    """Of what a claim is about a placeholder is made, which may not begin with a literal."""
    file = tmp_path / "odd.nq"
    said = {"claimSubject": '"odd"', "claimProperty": f"<{RACE}position>", "claimValue": '"1"'}
    claim = "".join(f"<{DISPUTES}a/1> <{RACE}{name}> {value} <urn:g> .\n" for name, value in said.items())
    of = {"type": f"<{RACE}Dispute>", "resolution": f"<{CONCEPTS}resolution/open>", "claim": f"<{DISPUTES}a/1>"}
    names = {"type": f"<{RDF}type>"}
    dispute = "".join(f"<{DISPUTES}a> {names.get(name, f'<{RACE}{name}>')} {value} <urn:g> .\n" for name, value in of.items())
    cited = f"<{DISPUTES}a/1> <{PROV}wasDerivedFrom> <{REPORTS}a/p1> <urn:g> .\n"
    file.write_text(whole.read_text("utf-8") + claim + dispute + cited, "utf-8")
    assert run("validate FILE", {"FILE": str(file)}) == 1
    assert "dispute/a/1" in capfd.readouterr().out
