"""Turning a text into a question: an intent, its slots and a period."""
