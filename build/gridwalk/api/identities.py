"""Things that may be one, and the table in which a person says so."""

from gridwalk.identities.suggestions import KINDS, Candidate, as_sssom

__all__ = ["KINDS", "Candidate", "as_sssom"]
