"""Readers of source formats: each turns what somebody else published into our tables."""
