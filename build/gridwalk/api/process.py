"""What a program has to see to that runs at a terminal: signals that ask it to end, and text that a terminal would obey."""

from gridwalk.base.endings import ASKED
from gridwalk.base.plugins import PluginWarning
from gridwalk.base.terminal import line, safe

__all__ = ["ASKED", "PluginWarning", "line", "safe"]
