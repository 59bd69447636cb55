"""What of Slack the bot uses. manifest.json says the same to Slack; a test holds the two together."""

from __future__ import annotations

SCOPES = {
    "app_mentions:read": "mentions will not be answered",
    "assistant:write": "no questions to try are offered in direct messages",
    "channels:history": "follow-ups without a mention will not be answered in public channels",
    "chat:write": "nothing can be answered",
    "commands": "the slash command will not be answered",
    "files:write": "no pictures are drawn",
    "groups:history": "follow-ups without a mention will not be answered in private channels",
    "im:history": "direct messages will not be answered",
    "im:write": "nobody is told of news about whom they follow",
    "mpim:history": "follow-ups without a mention will not be answered in group messages",
    "users:read": "nobody is known to be an admin unless ADMIN_USERS names them, and digests come at UTC",
}
"""The scopes that the bot needs, each with what does not work without it."""
