"""Running stores, and databases on the disk."""

from gridwalk.stores.comparing import differences, require_loaded
from gridwalk.stores.connection import LONGEST, TIMEOUT
from gridwalk.stores.embedded import check, replace, replace_from_parts
from gridwalk.stores.loading import Loaded, checked, load
from gridwalk.stores.store import RemoteStore, connect, connect_reader

__all__ = [
    "LONGEST",
    "TIMEOUT",
    "Loaded",
    "RemoteStore",
    "check",
    "checked",
    "connect",
    "connect_reader",
    "differences",
    "load",
    "replace",
    "replace_from_parts",
    "require_loaded",
]
