"""docs/slack.md tells of every subcommand, in the words that are used, and its numbers are those of the code."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from bot.answers import updates
from bot.pictures import apart, picture
from bot.settings import Settings
from bot.slack import (
    accepted,
    admins,
    delivery,
    feed,
    feedback,
    follows,
    naming,
    notifier,
    outbox,
    picturing,
    pointed,
    run,
    socket,
    threads,
)
from bot.slack.digests import Every
from bot.slack.subcommands import Verb, read

ROOT = Path(__file__).resolve().parents[2]
TEXT = " ".join((ROOT / "docs" / "slack.md").read_text(encoding="utf-8").split())
USES = re.findall(r"`([a-z][^`]*)`", TEXT.partition("may stand instead of a question:")[2].partition("## ")[0])


@pytest.mark.parametrize("verb", list(Verb))
def test_every_subcommand_is_told_of(verb: Verb) -> None:
    assert any((command := read(use)) and command.verb is verb for use in USES)


def test_every_use_told_of_is_one() -> None:
    assert all((command := read(use)) and command.exact for use in USES)
    assert {f"digest {every}" for every in Every} <= set(USES)


def test_its_numbers_are_those_of_the_code() -> None:
    assert (feed.SETTLE_SECONDS, "nothing has come in for ten seconds" in TEXT) == (10, True)
    assert (feed.WAIT_SECONDS, "after two minutes" in TEXT) == (120, True)
    assert (updates.MOST, "twelve facts are told" in TEXT) == (12, True)
    assert f"Up to {follows.MOST_FOLLOWED} people" in TEXT
    assert f"`DIGEST_HOUR` ({Settings().digest_hour} unless set)" in TEXT
    assert (outbox.LEASE_SECONDS, "after a quarter of an hour" in TEXT) == (15 * 60, True)
    assert (outbox.GIVE_UP_SECONDS, "for up to two days" in TEXT) == (2 * 24 * 60 * 60, True)
    assert (notifier.EVERY_SECONDS, "Every five seconds" in TEXT) == (5, True)
    assert (naming.MOST_TOLD, "It tells of twenty at most" in TEXT) == (20, True)
    assert f"the first {pointed.READ_LIMIT:,} characters of a message, or as far as {naming.RARE_LIMIT} words" in TEXT
    assert (picture.ENOUGH, "a career of two stays or more, or two moves or more" in TEXT) == (2, True)
    assert (picturing.MOST_WAITING, "at a time, ten may wait" in TEXT) == (10, True)
    assert (int(sum(delivery.FILE_PAUSES)), "again after pauses, for 15 seconds" in TEXT) == (15, True)
    assert (apart.LONGEST_SECONDS, "takes over a minute" in TEXT) == (60, True)
    assert (admins.ASK_AGAIN_SECONDS, "believed for five minutes" in TEXT) == (5 * 60, True)


def test_what_it_says_of_running_the_bot_is_what_the_code_does() -> None:
    week, day = 7 * 24 * 60 * 60, 24 * 60 * 60
    assert (threads.KEEP_SECONDS, "so that none is answered twice | a week |" in TEXT) == (week, True)
    assert (accepted.GIVE_UP_SECONDS, "until it is, a day at most" in TEXT) == (day, True)
    assert (accepted.HOLD_SECONDS, "tried again about every minute, for a day" in TEXT) == (60, True)
    assert (feedback.KEEP_SECONDS, "90 days after the last" in TEXT) == (90 * day, True)
    assert (socket.PING_SECONDS, "it is tried every 5 seconds; after 20 without" in TEXT) == (5, True)
    assert (run.DEAD_SECONDS, "can be had for three minutes" in TEXT) == (180, True)
    assert (run.DRAIN_SECONDS, "ten seconds at most" in TEXT) == (10, True)
    assert f"`{Settings().state_url}` unless set" in TEXT


def test_the_shortcuts_of_the_manifest_are_told_of() -> None:
    manifest = json.loads((ROOT / "manifest.json").read_text(encoding="utf-8"))
    section = TEXT.partition("## Shortcuts")[2].partition("## ")[0]
    declared = {shortcut["name"] for shortcut in manifest["features"]["shortcuts"]}
    assert set(re.findall(r"\| \*\*([^*]+)\*\* \|", section)) == declared


def test_the_pictures_are_there() -> None:
    pictures = re.findall(r"!\[[^\]]+\]\(([^)]+)\)", TEXT)
    assert pictures
    assert all((ROOT / "docs" / picture).is_file() for picture in pictures)
