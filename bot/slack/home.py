"""The Home tab, drawn: what can be asked and is new, whom one follows, digests, and for admins what waits for them."""

from __future__ import annotations

import datetime
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from bot.answers.answer import Answer
from bot.answers.wording import day as whole_day
from bot.slack.asking import Ask
from bot.slack.blocks import words_blocks
from bot.slack.digesting import times
from bot.slack.digests import Digest
from bot.slack.elements import Block, button, buttons, context, divider, header, section, shorten
from bot.slack.feedback import Count, Report
from bot.slack.following import UNFOLLOW, encoded
from bot.slack.follows import Followed
from bot.slack.modals import ASK_IN_VIEW
from bot.slack.mrkdwn import fitted, link, literal

FOLLOW_SOMEONE, END_DIGEST, SETTLE, ADD_FACT = "follow_someone", "end_digest", "settle", "add_fact"
REPORT_SOMETHING = "report_something"
"""The first part of the action ids of buttons; a number follows where there are several."""

FOLLOWED_SHOWN = 25
DIGESTS_SHOWN = 10
REPORTS_SHOWN = 8
NEWS_LIMIT = 2000


@dataclass(frozen=True, slots=True)
class ForAdmins:
    """What those who keep the facts see: what is said to be wrong, what was asked in vain, how answers are judged."""

    reports: tuple[Report, ...]
    misses: tuple[Count, ...]
    right: int
    wrong: int


@dataclass(frozen=True, slots=True)
class HomePage:
    """What one person's Home tab shows.

    `changed` is when the facts last did, in seconds since 1970; `followed` maps to names; `admin` is None for who is
    none.
    """

    examples: tuple[str, ...]
    news: Answer
    changed: float
    followed: Mapping[Followed, str]
    digests: tuple[Digest, ...]
    admin: ForAdmins | None


def home_view(page: HomePage) -> dict[str, Any]:
    """Return the Home tab as Slack takes it."""
    blocks = [
        header("Who moved where in AI"),
        section(
            "Ask in a channel by mentioning me, in the Messages tab, or with `/ai-moves` for an answer that only you "
            "see. Every answer is composed from facts that a person has checked, and cites its sources. No language "
            "model writes it, and where I have no record I say so."
        ),
        *buttons(
            [
                button(example, f"{ASK_IN_VIEW}_{index}", value)
                for index, example in enumerate(page.examples)
                if (value := Ask(example).encode())
            ]
        ),
        header("Newest moves"),
        *words_blocks(shorten(page.news.text, NEWS_LIMIT), page.news.citations),
        context(_fresh(page.changed)),
        header("You follow"),
        *_followed(page.followed),
        *buttons([button("Follow someone…", FOLLOW_SOMEONE)]),
        header("Digests"),
        *_digests(page.digests),
        divider(),
        context("Something wrong or missing? Press *Wrong* under an answer, or tell those who keep the facts here."),
        *buttons([button("Report something…", REPORT_SOMETHING)]),
        *(_for_admins(page.admin) if page.admin else ()),
    ]
    return {"type": "home", "blocks": blocks}


def _followed(followed: Mapping[Followed, str]) -> Iterator[Block]:
    if not followed:
        yield context("Nobody yet. Follow a person or an organization, and I write to you when a new fact comes in.")
    for index, (whom, name) in enumerate(list(followed.items())[:FOLLOWED_SHOWN]):
        unfollow = button("Unfollow", f"{UNFOLLOW}_{index}", encoded(whom), spoken=f"Unfollow {name}")
        yield section(f"*{literal(shorten(name, 200))}*", unfollow)
    if len(followed) > FOLLOWED_SHOWN:
        yield context(f"and {len(followed) - FOLLOWED_SHOWN} more: `/ai-moves following`")


def _fresh(changed: float) -> str:
    """Say when the facts last changed, in the reader's time zone."""
    day = datetime.datetime.fromtimestamp(changed, datetime.UTC).date()
    return f"My facts last changed on <!date^{int(changed)}^{{date_long}}|{whole_day(day)}>."


def _digests(digests: Sequence[Digest]) -> Iterator[Block]:
    if not digests:
        yield context(
            "None that you have switched on. `/ai-moves digest weekly` (or `daily`) in a channel brings the new moves "
            "to it."
        )
    for index, digest in enumerate(digests[:DIGESTS_SHOWN]):
        where = "Your messages with me" if digest.channel.startswith("D") else f"<#{digest.channel}>"
        words = f"{where}: {digest.every}, {literal(times(digest))}"
        spoken = f"Switch off digest {index + 1}, {digest.every}"
        yield section(words, button("Switch off", f"{END_DIGEST}_{index}", digest.channel, spoken=spoken))


def _for_admins(part: ForAdmins) -> Iterator[Block]:
    yield divider()
    yield header("For those who keep the facts")
    yield from buttons([button("Add a fact…", ADD_FACT)])
    yield section(f"*Waiting for review*: {len(part.reports) or 'nothing'}")
    for index, report in enumerate(part.reports[:REPORTS_SHOWN]):
        answered = f"Asked: {fitted(report.question, 500)}\nAnswered: {fitted(report.answer, 900)}\n"
        wrong = f"*Wrong:* {fitted(report.wrong, 1400)} (<@{report.user}>)"
        yield section(f"{answered if report.question else ''}{wrong}")
        if report.link:
            yield context(link(report.link, shorten(report.link, 100)))
        yield from buttons(
            [
                button("Settled", f"{SETTLE}_{index}", str(report.id), spoken=f"Report {index + 1} is settled"),
                button("Add a fact…", f"{ADD_FACT}_{index}", str(report.id), spoken=f"Add a fact, report {index + 1}"),
            ]
        )
    if part.misses:
        asked = "\n".join(f"• {literal(miss.question)} ({miss.count})" for miss in part.misses)
        yield section(shorten(f"*Asked in vain*\n{asked}", 2900))
    yield context(f"Answers judged right: {part.right}, wrong: {part.wrong}")
