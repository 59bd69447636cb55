"""The Slack front end: reads questions out of Slack's events, asks the engine, and posts what it answers."""
