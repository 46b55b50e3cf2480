"""All benchmarks: ``make bench``, or ``python -m tests.bench [report|build|validate|ask|serve] [STATEMENTS ...]``.

``build`` takes folders of timing files too, with ``csv-metadata.json`` as ``gridwalk build --data`` wants them.
``serve`` takes the number of clients and of minutes.
"""

import sys
from pathlib import Path

from tests.bench import asking, building, report, serving, validating

which, sizes = sys.argv[1:2], [int(size) for size in sys.argv[2:] if size.isdigit()]
folders = [Path(folder) for folder in sys.argv[2:] if not folder.isdigit()]
if which in ([], ["report"]):
    report.main(runs=3)
if which in ([], ["build"]):
    building.main(sizes if sizes or folders else [100_000], folders)
if which in ([], ["validate"]):
    validating.main(sizes or [100_000])
if which in ([], ["ask"]):
    asking.main(sizes or [100_000])
if which in ([], ["serve"]):
    serving.main(*(sizes if which else []))
