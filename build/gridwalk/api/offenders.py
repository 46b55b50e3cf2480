"""What breaks a rule, as a person reads it."""

from gridwalk.ask.offenders import Offender, offenders

__all__ = ["Offender", "offenders"]
