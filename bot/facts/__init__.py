"""The facts: records, the store that holds them, and the fact files that they come from."""
