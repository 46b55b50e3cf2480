"""All benchmarks: ``make bench``, or one: ``python -m tests.bench NAME [STATEMENTS ...]``.

Names are ``report|finished|build|derive|site|archive|validate|ask|serve``.

``build`` takes folders of timing files too, with ``csv-metadata.json`` as ``gridwalk build --data`` wants them.
``archive`` takes the number of reports. ``serve`` takes the number of clients, and ``--seconds N``, how long they are there.
"""

import sys
from pathlib import Path

from tests.bench import archiving, asking, building, deriving, finishing, report, serving, siting, validating

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
if which in ([], ["finished"]):
    finishing.main()
if which in ([], ["build"]):
    building.main(sizes if sizes or folders else [100_000], folders)
if which in ([], ["derive"]):
    deriving.main(sizes or [100_000])
if which in ([], ["site"]):
    siting.main()
if which in ([], ["archive"]):
    archiving.main(*sizes)
if which in ([], ["validate"]):
    validating.main(sizes or [100_000])
if which in ([], ["ask"]):
    asking.main(sizes or [100_000])
if which in ([], ["serve"]):
    serving.main(*(sizes if which else []), seconds=seconds)
