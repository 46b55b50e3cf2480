"""A running Spark: the one that is there, or one of our own for as long as it is needed."""

from __future__ import annotations

import os
import sys
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING

from gridwalk.base.errors import GridwalkError, StoreError

if TYPE_CHECKING:
    from pyspark import SparkContext

LOOPBACK = "127.0.0.1"
LOCAL_MASTERS = ("local", "local[", "local-cluster[")
# What a master of this machine needs: nobody else can connect.
LOCAL = {
    "spark.driver.host": LOOPBACK,
    "spark.driver.bindAddress": LOOPBACK,
    "spark.ui.enabled": "false",
}


@contextmanager
def running(master: str = "") -> Iterator[SparkContext]:
    """Yield a running Spark, and stop it at the end if it was not there before.

    ``master`` is the URL of a cluster, or ``local[N]`` or ``local-cluster[workers,cores,megabytes]`` of this
    machine; empty for the one that Spark's own settings name. What Spark leaves on this machine for a local
    master is in one temporary folder, and removed. Raises GridwalkError where pyspark is not installed, and
    StoreError where Spark does not start.
    """
    try:
        from pyspark import SparkContext
    except ImportError as error:
        raise GridwalkError("the engine spark needs pyspark: pip install 'gridwalk[spark]'") from error
    there = SparkContext._active_spark_context
    if there is not None:
        yield there
        return
    with tempfile.TemporaryDirectory(prefix="gridwalk-spark-", ignore_cleanup_errors=True) as folder:
        settings, environment = _local(Path(folder)) if is_local(master) else ({}, {})
        context = _start(master, settings, environment)
        try:
            yield context
        finally:
            context.stop()
            _end_machine()


def is_local(master: str) -> bool:
    """Whether a master is of this machine and of this program alone.

    >>> is_local("local-cluster[2,1,1024]"), is_local("spark://head:7077")
    (True, False)
    """
    return master == LOCAL_MASTERS[0] or master.startswith(LOCAL_MASTERS[1:])


def attempts(context: SparkContext) -> int:
    """Return how often Spark tries a task before it gives up."""
    master = context.master or ""
    if master.startswith("local[") or master == "local":
        return int(master.rstrip("]").rpartition(",")[2]) if "," in master else 1
    return int(context.getConf().get("spark.task.maxFailures", "4") or 4)


def _start(master: str, settings: Mapping[str, str], environment: Mapping[str, str]) -> SparkContext:
    from pyspark import SparkConf, SparkContext
    from pyspark.errors import PySparkException

    _end_machine()
    conf = SparkConf().setAppName("gridwalk build").setAll(list(settings.items()))
    conf.set("spark.log.level", "ERROR").set("spark.ui.showConsoleProgress", "false")
    if master:
        conf.setMaster(master)
    try:
        with _environment(environment):
            return SparkContext(conf=conf)
    except (PySparkException, OSError) as error:
        raise StoreError(f"{master or 'spark'}: does not start (is Java installed?): {reason(error)}") from error
    except Exception as error:
        if type(error).__module__.partition(".")[0] != "py4j":
            raise
        _end_machine()
        raise StoreError(f"{master or 'spark'}: {reason(error)}") from error


def reason(error: Exception) -> str:
    """Return in one line why Spark failed."""
    # What went wrong in Java, by itself: the text of py4j's own error says first what was called.
    java = getattr(error, "java_exception", None)
    said = str(error if java is None else java.toString())
    return next((line.strip(": ") for line in said.splitlines() if line.strip()), type(error).__name__)


def _local(folder: Path) -> tuple[dict[str, str], dict[str, str]]:
    """Return the settings and the environment that keep a Spark of this machine in a folder and to itself."""
    home, temporary = folder / "home", folder / "tmp"
    temporary.mkdir()
    _link_home(home)
    # The work is not Java's: to start it sooner counts for more than to run it faster.
    java = f"-Djava.io.tmpdir={temporary} -XX:-UsePerfData -XX:TieredStopAtLevel=1 -XX:+UseSerialGC"
    settings = LOCAL | {
        "spark.local.dir": str(temporary), "spark.driver.defaultJavaOptions": java,
        "spark.executor.defaultJavaOptions": java, "spark.pyspark.python": sys.executable,
    }  # fmt: skip
    environment = {
        "SPARK_HOME": str(home), "SPARK_LOCAL_IP": LOOPBACK, "SPARK_LOCAL_DIRS": str(temporary), "PYSPARK_PYTHON": sys.executable,
    }  # fmt: skip
    return settings, environment


def _link_home(home: Path) -> None:
    # The workers of local-cluster write into the home of Spark, which may be where packages are installed.
    spec = find_spec("pyspark")
    assert spec is not None
    assert spec.origin is not None
    home.mkdir()
    for path in Path(os.environ.get("SPARK_HOME") or Path(spec.origin).parent).iterdir():
        if path.name != "work":
            (home / path.name).symlink_to(path.resolve())


@contextmanager
def _environment(changed: Mapping[str, str]) -> Iterator[None]:
    before = {name: os.environ.get(name) for name in changed}
    os.environ.update(changed)
    try:
        yield
    finally:
        for name, value in before.items():
            if value is None:
                del os.environ[name]
            else:
                os.environ[name] = value


def _end_machine() -> None:
    """End the virtual machine, which outlives its Spark: another Spark may need other settings."""
    from pyspark import SparkContext

    gateway = SparkContext._gateway
    if gateway is None:
        return
    gateway.shutdown()
    machine = getattr(gateway, "proc", None)
    if machine is not None:
        # It ends when its standard input does.
        machine.stdin.close()
        machine.wait()
    SparkContext._gateway = SparkContext._jvm = None
