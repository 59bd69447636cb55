"""What follows `/ai-moves`, read: a subcommand, one with a typing error, or a question. Nothing is done here.

A word such as "follow" or "new" may begin a question too; which it is depends on what comes after, and is for who
answers to find out.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum

from bot.names.likeness import misspelled
from bot.names.words import attested


class Verb(StrEnum):
    """The subcommands, as typed."""

    HELP = "help"
    NEW = "new"
    FOLLOW = "follow"
    UNFOLLOW = "unfollow"
    FOLLOWING = "following"
    DIGEST = "digest"
    ADD = "add"


_OTHER_WORDS = {
    "subscribe": Verb.FOLLOW, "track": Verb.FOLLOW, "watch": Verb.FOLLOW, "unsubscribe": Verb.UNFOLLOW,
    "untrack": Verb.UNFOLLOW, "list": Verb.FOLLOWING, "subscriptions": Verb.FOLLOWING, "digests": Verb.DIGEST,
    "/help": Verb.HELP, "?": Verb.HELP, "usage": Verb.HELP, "commands": Verb.HELP,
}  # fmt: skip
"""Words that other apps have for the same."""
_OFTEN = ("weekly", "daily")
"""How often a digest comes; the word may stand before or after it."""
_VERBS = frozenset(map(str, Verb))
_ENDS = ":,;.!?"
_QUOTES = "\"'“”‘’«»"
_BETWEEN_NAMES = re.compile(r"\s*[,;&]\s*(?:and\s+)?|\s+and\s+", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Subcommand:
    """A subcommand with what follows it. `typed` is the word as it was typed.

    `exact` says that it is the very word, `doubtful` that the word typed is one of English in its own right, `other`
    that it is a word that other apps have for the same.
    """

    verb: Verb
    rest: str
    typed: str
    exact: bool = True
    doubtful: bool = False
    other: bool = False


def read(text: str) -> Subcommand | None:
    """Return the subcommand that a text begins with, or seems to; None where it is a question beyond doubt."""
    text = text.strip()
    if text[:1] and text[0] in _QUOTES and text[-1] in _QUOTES and text.count(text[0]) <= 2:
        text = text.strip(_QUOTES).strip()
    first, _, rest = text.partition(" ")
    word = first.rstrip(_ENDS).casefold() or first
    rest = rest.strip()
    if word in list(Verb):
        return Subcommand(Verb(word), rest, first)
    if word in _OTHER_WORDS:
        return Subcommand(_OTHER_WORDS[word], rest.removeprefix("to ").strip(), first, exact=False, other=True)
    if word in _OFTEN and rest.rstrip(_ENDS).casefold() == Verb.DIGEST:
        return Subcommand(Verb.DIGEST, word, text, exact=False, other=True)
    if not word.isalpha():
        return None
    near = misspelled(word, [str(verb) for verb in Verb])
    if not near:
        return None
    return Subcommand(Verb(near[0][1]), rest, first, exact=False, doubtful=attested(word))


def begins(text: str) -> bool:
    """Whether a text begins with the very word of a subcommand, told in a microsecond."""
    return text.lstrip().partition(" ")[0].rstrip(_ENDS).casefold() in _VERBS


def unquoted(name: str) -> str:
    """Return a name without the quotation marks, the @ and the stop around it."""
    return name.strip().rstrip(_ENDS).strip(f"{_QUOTES}@ ")


def several(names: str) -> tuple[str, ...]:
    """Return the names of a list such as "A, B and C"."""
    return tuple(name for part in _BETWEEN_NAMES.split(names) if (name := unquoted(part)))
