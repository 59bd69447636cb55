"""What the listeners work with: made once, when the app is built."""

from __future__ import annotations

from dataclasses import dataclass

from bot.settings import Settings
from bot.slack.asking import Asker
from bot.slack.conversation import Conversation
from bot.slack.database import Database
from bot.slack.feedback import Feedback
from bot.slack.reports import Reports
from bot.slack.threads import Threads


@dataclass(frozen=True, slots=True)
class Services:
    """Each does one thing for people in Slack."""

    conversation: Conversation
    reports: Reports

    @classmethod
    def over(cls, settings: Settings, asker: Asker, database: Database) -> Services:
        """Make the services that answer from `asker` and remember in `database`."""
        threads, feedback = Threads(database), Feedback(database)
        return cls(
            conversation=Conversation(asker, threads, feedback, settings.follow_ups),
            reports=Reports(asker, feedback, threads, settings.admin_users),
        )
