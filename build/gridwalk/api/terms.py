"""Terms of N-Triples, and how a person reads them: for whoever shows citations, disputes and changes as they are written."""

from gridwalk.ask.cite import because, cite, resolve_all
from gridwalk.ask.disputes import Dispute, find, question
from gridwalk.ask.sentences import sentences
from gridwalk.rdf.kinds import chosen, passage_of
from gridwalk.rdf.lines import split
from gridwalk.rdf.names import short, shown

__all__ = [
    "Dispute",
    "because",
    "chosen",
    "cite",
    "find",
    "passage_of",
    "question",
    "resolve_all",
    "sentences",
    "short",
    "shown",
    "split",
]
