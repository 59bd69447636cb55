"""What the listeners work with: made once, when the app is built."""

from __future__ import annotations

from dataclasses import dataclass

from bot.names.linker import Linker
from bot.settings import Settings
from bot.slack.adding import Adding
from bot.slack.admins import People
from bot.slack.articles import Articles
from bot.slack.asking import Asker
from bot.slack.commands import Commands
from bot.slack.conversation import Conversation
from bot.slack.database import Database
from bot.slack.deleting import Deleting
from bot.slack.digesting import Digesting
from bot.slack.digests import Digests
from bot.slack.feedback import Feedback
from bot.slack.following import Following
from bot.slack.follows import Follows
from bot.slack.homes import Homes
from bot.slack.keeping import Keeper
from bot.slack.knowledge import Knowledge
from bot.slack.modal_asking import ModalAsking
from bot.slack.naming import Naming
from bot.slack.notifier import Notifier
from bot.slack.picturing import Picturing
from bot.slack.relaying import Relaying
from bot.slack.reports import Reports
from bot.slack.requests import Requests
from bot.slack.sourcing import Sourcing
from bot.slack.stepping import Stepping
from bot.slack.threads import Threads


@dataclass(frozen=True, slots=True)
class Services:
    """Each does one thing for people in Slack."""

    conversation: Conversation
    picturing: Picturing
    deleting: Deleting
    modal_asking: ModalAsking
    feedback: Feedback
    reports: Reports
    adding: Adding
    naming: Naming
    sourcing: Sourcing
    stepping: Stepping
    people: People
    relaying: Relaying
    following: Following
    homes: Homes
    digesting: Digesting
    commands: Commands
    notifier: Notifier
    requests: Requests
    keeper: Keeper

    @classmethod
    def over(cls, settings: Settings, asker: Asker, database: Database) -> Services:
        """Make the services that answer from `asker` and remember in `database`."""
        threads, feedback, follows = Threads(database), Feedback(database), Follows(database)
        knowledge = Knowledge(asker.store, lambda: asker.today)
        people = People(settings.admin_users, settings.many_workspaces)
        conversation = Conversation(asker, threads, feedback, people, settings.follow_ups)
        articles = Articles(Linker(asker.store), settings.article_fetch)
        following, adding = Following(follows, knowledge), Adding(asker.store, people, articles)
        digests = Digests(database, settings.digest_hour)
        digesting = Digesting(digests, people)
        requests = Requests(threads, conversation)
        homes = Homes(asker, conversation, knowledge, follows, digests, feedback, people)
        commands = Commands(asker, conversation, following, digesting, adding, homes)
        conversation.perform = commands.in_message
        return cls(
            conversation=conversation,
            deleting=Deleting(threads),
            picturing=Picturing(asker, threads, conversation),
            modal_asking=ModalAsking(asker, feedback),
            feedback=feedback,
            reports=Reports(asker, feedback, threads, settings.admin_users),
            adding=adding,
            naming=Naming(asker),
            sourcing=Sourcing(asker),
            stepping=Stepping(asker, feedback),
            people=people,
            relaying=Relaying(people, settings.through_apps),
            following=following,
            homes=homes,
            digesting=digesting,
            commands=commands,
            requests=requests,
            keeper=Keeper(threads.accepted, requests),
            notifier=Notifier(database, asker, knowledge, follows, digests, threads),
        )
