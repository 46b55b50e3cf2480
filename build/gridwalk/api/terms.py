"""Terms of N-Triples, and how a person reads them: for whoever shows citations, disputes and changes as they are written."""

from gridwalk.ask.cite import cite, path, resolve
from gridwalk.ask.disputes import Dispute, find, question
from gridwalk.rdf.lines import split
from gridwalk.rdf.names import short

__all__ = ["Dispute", "cite", "find", "path", "question", "resolve", "short", "split"]
