"""Install the stores that the tests load into, as far as they are missing: `make stores`.

Oxigraph comes with the development dependencies. Fuseki and RDF4J are Java archives of Maven Central and go to
.stores/; they need Java 17 and Maven. Virtuoso is a package of Debian and needs root. What cannot be installed
is said and left out; the tests then skip it and say so too.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

FOLDER = Path(__file__).parent.parent / ".stores"
# The newest that run on Java 17. RDF4J after 4.1 publishes no archive of its server there.
ARCHIVES = (
    "org.apache.jena:jena-fuseki-server:5.6.0:jar",
    "org.eclipse.rdf4j:rdf4j-http-server:4.1.3:war",
    "org.eclipse.jetty:jetty-runner:9.4.57.v20241219:jar",
)
VIRTUOSO = "virtuoso-opensource-7-bin"


def run(*command: str, wanted: str = "stores") -> bool:
    """Run a command, with its output only if it fails; return whether it succeeded."""
    environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    done = subprocess.run(command, capture_output=True, text=True, check=False, env=environment)
    if done.returncode:
        print(f"{wanted}: {' '.join(command)} failed:\n{done.stdout[-1000:]}{done.stderr[-1000:]}", file=sys.stderr)
    return done.returncode == 0


def install_archive(name: str) -> bool:
    """Copy an archive of Maven Central to .stores/, unless it is there."""
    _, artifact, version, ending = name.split(":")
    if (FOLDER / f"{artifact}-{version}.{ending}").is_file():
        return True
    if not (shutil.which("mvn") and shutil.which("java")):
        print(f"stores: {artifact} needs Java 17 and Maven", file=sys.stderr)
        return False
    FOLDER.mkdir(exist_ok=True)
    return run("mvn", "-q", "-B", "dependency:copy", f"-Dartifact={name}", f"-DoutputDirectory={FOLDER}")


def install_package(program: str, package: str, wanted: str = "stores") -> bool:
    """Install a package of Debian, unless its program is there."""
    if shutil.which(program):
        return True
    if not shutil.which("apt-get") or os.geteuid() != 0:
        print(f"{wanted}: {program} is left out: as root, apt-get install {package}", file=sys.stderr)
        return False
    # The list of packages may never have been read on a new machine.
    install = "apt-get", "install", "-y", "-q", "--no-install-recommends", package
    return run("apt-get", "update", "-q", wanted=wanted) and run(*install, wanted=wanted)


def main() -> None:
    """Install what can be installed. Nothing missing is an error: the tests say what they leave out."""
    done = [install_archive(name) for name in ARCHIVES]
    done.append(install_package("virtuoso-t", VIRTUOSO))
    print(f"stores: {sum(done)} of {len(done)} parts are there")


if __name__ == "__main__":
    main()
