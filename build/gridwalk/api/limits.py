"""What files and questions of others may take, the words for sizes, and lines of files read within them."""

from gridwalk.rdf.blocks import LONGEST, blocks, unmarked
from gridwalk.rdf.guard.limits import Limits, size
from gridwalk.rdf.guard.lines import bounded

__all__ = ["LONGEST", "Limits", "blocks", "bounded", "size", "unmarked"]
