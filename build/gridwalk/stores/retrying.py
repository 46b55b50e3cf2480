"""When to ask again, and after how long.

Every request of this package may be sent twice without harm: reads change nothing, statements are sets,
and the swap does nothing when it is done.
"""

from __future__ import annotations

import random
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

ATTEMPTS = 5
BUSY = frozenset({429, 502, 503, 504})
FIRST_DELAY = 0.5
LONGEST_DELAY = 60.0


def delay(attempt: int, retry_after: str | None = None) -> float | None:
    """Return how many seconds to wait after the failed ``attempt`` (from 0), or None to give up.

    Without ``Retry-After`` the wait doubles each time, with jitter so that many clients do not come back
    together. A store that asks for more than LONGEST_DELAY is not waited for.

    >>> delay(0, "7"), delay(0, "3600"), delay(ATTEMPTS - 1)
    (7.0, None, None)
    >>> 2 <= delay(3) <= 4
    True
    >>> [delay(0, text) is not None for text in ("\\xb2", "1" * 400, "Mon, 01 Jan 0001 00:00:00 +2359")]
    [True, False, True]
    """
    if attempt + 1 >= ATTEMPTS:
        return None
    asked = _seconds(retry_after)
    if asked is None:
        return float(min(FIRST_DELAY * 2**attempt, LONGEST_DELAY)) * random.uniform(0.5, 1)
    return asked if asked <= LONGEST_DELAY else None


def _seconds(retry_after: str | None) -> float | None:
    text = (retry_after or "").strip()
    if text.isascii() and text.isdigit():
        return float(text)
    try:
        moment = parsedate_to_datetime(text)
        return max(0.0, (moment - datetime.now(UTC)).total_seconds()) if moment.tzinfo else None
    except (ValueError, TypeError, LookupError, OverflowError):
        # No date, or one beyond what dates can be.
        return None
