"""Finding which person, organization or work a text means."""
