"""Terms of N-Triples, and how a person reads them: for whoever shows citations, disputes and changes as they are written."""

from gridwalk.ask.cite import because, cite, resolve
from gridwalk.ask.disputes import Dispute, find, question
from gridwalk.rdf.kinds import chosen
from gridwalk.rdf.lines import split
from gridwalk.rdf.names import short, shown

__all__ = ["Dispute", "because", "chosen", "cite", "find", "question", "resolve", "short", "shown", "split"]
