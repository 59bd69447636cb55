"""How sure what a sentence tells is: said by those who must know, reported, rumored, denied, or not told as a fact."""

from __future__ import annotations

from bot.facts.records import Status
from bot.ingest.items import Kind
from bot.ingest.language import Language
from bot.ingest.reading import Line

CLOSE = 3
"""Tokens before the words of a move in which "might" is theirs."""
NEAR = 7
"""Tokens before the words of a move in which "not" or "would" counts."""
ANYWHERE = 18
"""… and in which "denied that" does."""


def certainty(line: Line, at: int, end: int, language: Language) -> Status | None:
    """The status of what the tokens from `at` to `end` tell; None where they tell nothing."""
    lows, cues = line.lows, language.cues
    clause = _clause(line, at)
    said = any(low in language.words["said_that"] for low in lows[:at])
    near = max(clause, at - NEAR)
    if cues["unreal"].any_in(lows, near, end) is not None:
        return None
    modal = cues["modal"].any_in(lows, max(clause, at - CLOSE), at)
    if modal is not None and not (said and lows[modal] in language.words["would"]):
        return None
    if cues["hypothetical"].any_in(lows, clause, at) is not None:
        return None
    denied = cues["denied"].any_in(lows, near, at)
    asked = denied is not None and any(low in language.words["questions"] for low in lows[denied:at])
    if (denied is not None and not asked) or denies(line, at, language):
        return Status.DENIED
    if cues["denied_after"].any_in(lows, end, min(end + ANYWHERE, len(lows))) is not None:
        return Status.DENIED
    if cues["rumored"].any_in(lows) is not None or cues["rumored_before"].any_in(lows, clause, end + 1) is not None:
        return Status.RUMORED
    return Status.CONFIRMED if announced(line, language, at) else Status.REPORTED


def announced(line: Line, language: Language, before: int | None = None) -> bool:
    """Whether a line is what somebody says who must know; `before`: only what is said of a token there counts."""
    lows, cues = line.lows, language.cues
    confirmed = cues["confirmed"].any_in(lows)
    if confirmed is not None and not _by_outlet(line, confirmed, language):
        return True
    for at in range(len(lows)):
        if before is not None and at < before and cues["says"].at(lows, at) and _by_somebody(line, at - 1, language):
            return True
        found = cues["according"].at(lows, at)
        if found and _names_somebody(line, at + found[0], language):
            return True
    return False


def _by_somebody(line: Line, at: int, language: Language) -> bool:
    place = line.item_of[at] if at >= 0 else -1
    while place > 0 and line.items[place].kind is Kind.SIGN and line.items[place - 1].owner >= 0:
        place = line.items[place - 1].owner  # "Ada Novak, the chief of Acme, said"
    item = line.items[place] if place >= 0 else None
    return (
        item is not None
        and item.kind in (Kind.PERSON, Kind.PLACE)
        and item.name.lower() not in language.words["outlets"]
    )


def _names_somebody(line: Line, at: int, language: Language) -> bool:
    some = line.items[line.item_of[at] :][:3] if at < len(line.lows) else []
    if not some or some[0].name.lower() in language.words["outlets"]:
        return False
    return any(item.kind is Kind.PERSON for item in some) or some[0].kind is Kind.PLACE


def denies(line: Line, at: int, language: Language) -> bool:
    """Whether somebody denies what a token tells, which is more than a "not" before it."""
    return language.cues["denies"].any_in(line.lows, max(at - ANYWHERE, 0), at) is not None


def recent(line: Line, at: int, end: int, language: Language) -> bool:
    """Whether the words tell news: not what was long before."""
    lows = line.lows
    if language.cues["background"].any_in(lows, max(at - 4, 0), at) is not None:
        return language.cues["recent"].any_in(lows, max(at - 3, 0), at) is not None
    return True


def _clause(line: Line, at: int) -> int:
    """Where the clause begins in which a token stands."""
    for place in range(at - 1, max(at - 40, -1), -1):
        if line.lows[place] in (";", ":", ".", "–", "—", "--"):
            return place + 1
    return max(at - 40, 0)


def _by_outlet(line: Line, cue: int, language: Language) -> bool:
    """Whether it is a paper that says so."""
    before = line.items[line.item_of[cue] - 1] if line.item_of[cue] else None
    return before is not None and (before.kind is Kind.OTHER or before.name.lower() in language.words["outlets"])
