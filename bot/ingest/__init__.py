"""From an article to proposed facts, for a person to review: nothing here writes, and no answer rests on it."""
