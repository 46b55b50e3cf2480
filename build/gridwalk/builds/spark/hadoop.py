"""A folder of any file system that Hadoop reaches, through the virtual machine of a running Spark."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

from gridwalk.base.errors import StoreError
from gridwalk.base.files import PARTIAL

if TYPE_CHECKING:
    from pyspark import SparkContext


class Folder:
    """A folder by its URL, or by a path of the default file system. Names are paths below it.

    Every method raises py4j's Py4JJavaError where the file system refuses.
    """

    def __init__(self, context: SparkContext, url: str) -> None:
        gateway: Any = context._gateway
        self._gateway = gateway
        self._hadoop: Any = gateway.jvm.org.apache.hadoop.fs
        self._settings: Any = context._jsc.hadoopConfiguration()
        path = self._hadoop.Path(url)
        self._system: Any = path.getFileSystem(self._settings)
        self._root: Any = self._system.makeQualified(path)
        if self.local is not None:
            # Without a checksum file beside each file, which no build here writes.
            self._system = self._hadoop.FileSystem.getLocal(self._settings).getRawFileSystem()

    @property
    def url(self) -> str:
        """The folder's whole URL, as Hadoop takes it: not percent-encoded."""
        return str(self._root.toString())

    @property
    def local(self) -> Path | None:
        """The folder as a path of this machine, if it is one."""
        uri = self._root.toUri()
        return Path(uri.getPath()) if uri.getScheme() == "file" else None

    def _at(self, name: str) -> Any:
        return self._hadoop.Path(self._root, name) if name else self._root

    def make(self, name: str = "") -> None:
        """Make the folder, or one below it, with all above."""
        self._system.mkdirs(self._at(name))

    def files(self) -> Iterator[tuple[str, int]]:
        """Yield the names and sizes of all files below the folder."""
        begin = len(self.url.rstrip("/")) + 1
        found = self._system.listFiles(self._root, True)
        while found.hasNext():
            status = found.next()
            yield str(status.getPath().toString())[begin:], int(status.getLen())

    def children(self) -> list[str]:
        """Return the names of what is in the folder."""
        return [str(status.getPath().getName()) for status in self._system.listStatus(self._root)]

    def write(self, name: str, text: str) -> None:
        """Write a file whole beside its place and rename it into place, over one that is there."""
        above, _, last = name.rpartition("/")
        partial = f"{above}/.{last}{PARTIAL}".removeprefix("/")
        stream = self._system.create(self._at(partial), True)
        try:
            stream.write(text.encode())
            if stream.hasCapability("hsync"):
                stream.hsync()
        finally:
            stream.close()
        self.move(partial, name)

    def move(self, name: str, to: str) -> None:
        """Rename a file, over one that is there, at once where the file system can. Raises StoreError if it does not."""
        source, target = self._at(name), self._at(to)
        # A plain rename replaces on this machine's file system, and refuses on others. There that of a file
        # context replaces: at once on HDFS, by removing first elsewhere.
        if self.local is None and self._system.exists(target):
            options = self._gateway.new_array(self._hadoop.Options.Rename, 1)
            options[0] = self._hadoop.Options.Rename.OVERWRITE
            context = self._hadoop.FileContext.getFileContext(self._root.toUri(), self._settings)
            context.rename(source, target, options)
        elif not self._system.rename(source, target):
            raise StoreError(f"{self.url}/{to}: cannot be written: the file system cannot rename {name}")

    def delete(self, name: str) -> None:
        """Remove a file, or a folder with all in it, if it is there."""
        self._system.delete(self._at(name), True)
