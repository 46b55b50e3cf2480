"""What a program has to see to that runs at a terminal: signals that ask it to end, text that a terminal would obey, plug-ins."""

from gridwalk.base.endings import ASKED, Ended, heard
from gridwalk.base.plugins import Modules, PluginWarning, modules_in
from gridwalk.base.terminal import line, safe

__all__ = ["ASKED", "Ended", "Modules", "PluginWarning", "heard", "line", "modules_in", "safe"]
