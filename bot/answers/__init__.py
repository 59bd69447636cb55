"""Composing an answer from facts: sentences with numbered citations."""
