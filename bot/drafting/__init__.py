"""Records in the making: from names and words as an admin gives them to what FactEditor writes, and back to words."""
