"""Verification: every cited value is found in its passage of the original document, or a row says why not."""
