"""A Slack bot that tells who moved where in the AI industry, from cited facts."""
