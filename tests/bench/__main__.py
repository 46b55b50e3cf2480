"""All benchmarks: ``make bench``, or ``python -m tests.bench [report|build|validate|ask] [STATEMENTS ...]``."""

import sys

from tests.bench import asking, building, report, validating

which, sizes = sys.argv[1:2], [int(size) for size in sys.argv[2:]]
if which in ([], ["report"]):
    report.main(runs=3)
if which in ([], ["build"]):
    building.main(sizes or [100_000])
if which in ([], ["validate"]):
    validating.main(sizes or [100_000])
if which in ([], ["ask"]):
    asking.main(sizes or [100_000])
