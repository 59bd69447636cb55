"""Draws what an answer tells, where people would rather look than read."""
