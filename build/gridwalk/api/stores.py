"""Running stores."""

from gridwalk.stores.comparing import differences
from gridwalk.stores.connection import LONGEST, TIMEOUT
from gridwalk.stores.loading import Loaded, checked, load
from gridwalk.stores.store import RemoteStore, connect, connect_loaded, connect_reader

__all__ = [
    "LONGEST",
    "TIMEOUT",
    "Loaded",
    "RemoteStore",
    "checked",
    "connect",
    "connect_loaded",
    "connect_reader",
    "differences",
    "load",
]
