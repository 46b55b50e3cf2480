"""All benchmarks: ``make bench``, or ``python -m tests.bench [report|build|validate|ask|serve] [STATEMENTS ...]``.

``build`` takes folders of timing files too, with ``csv-metadata.json`` as ``gridwalk build --data`` wants them.
``serve`` takes the number of clients, and ``--seconds N``, how long they are there.
"""

import sys
from pathlib import Path

from tests.bench import asking, building, report, serving, validating

given = sys.argv[1:]
seconds = serving.SECONDS
if "--seconds" in given:
    place = given.index("--seconds")
    seconds = int(given[place + 1])
    del given[place : place + 2]
which, sizes = given[:1], [int(size) for size in given[1:] if size.isdigit()]
folders = [Path(folder) for folder in given[1:] if not folder.isdigit()]
if which in ([], ["report"]):
    report.main(runs=3)
if which in ([], ["build"]):
    building.main(sizes if sizes or folders else [100_000], folders)
if which in ([], ["validate"]):
    validating.main(sizes or [100_000])
if which in ([], ["ask"]):
    asking.main(sizes or [100_000])
if which in ([], ["serve"]):
    serving.main(*(sizes if which else []), seconds=seconds)
