"""The words of a text, and what their looks say: which may be names, by capitals and by the words beside them."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from bot.names.likeness import nicknames
from bot.names.normalize import Token
from bot.names.words import AFTER_NAME, BEFORE_NAME, DETERMINERS, MONTHS, PARTICLES, STOP, common

_LETTERS_THAT_ARE_WORDS = frozenset("ai")
_INITIALS = re.compile(r"[a-z](?:\.[a-z])*")
_JOINTS = frozenset(("", "-", "&", "·", "_"))
"""What may stand between two words of one name."""


@dataclass(frozen=True, slots=True)
class Word:
    """A word of the text with what its looks say.

    `capital` only where capitals tell names from other words; `joined`: nothing parts it from the word before that may
    not stand within a name; `owned`: that word was a possessive; `starts`: it begins a sentence. `stop` words are no
    names by themselves: words of questions, and single characters of scripts that write without spaces.
    """

    token: Token
    norm: str
    capital: bool
    stop: bool
    common: bool
    joined: bool
    owned: bool
    starts: bool

    @property
    def telling(self) -> bool:
        """Whether it looks like a name or a part of one."""
        return not self.stop and not self.norm.isdigit() and (self.capital or not self.common)


def words_of(text: str, tokens: Sequence[Token]) -> list[Word]:
    """Return the words of a text, possessive endings left out; `tokens` are the text's own."""
    lettered = [token for token in tokens if token.text[0].isalpha()]
    capitals = sum(token.text[0].isupper() for token in lettered)
    telling = capitals * 2 <= len(lettered) + 2 or any(t.norm in STOP and t.text[0].islower() for t in lettered)
    words: list[Word] = []
    end, owned = 0, False
    for at, token in enumerate(tokens):
        between = text[end : token.start]
        end = token.end
        if token.possessive:
            owned = True
            continue
        starts = not words or any(mark in between for mark in ".?!")
        initial = bool(words) and _INITIALS.fullmatch(words[-1].norm) is not None and between == ". "
        words.append(
            Word(
                token,
                token.norm,
                telling and token.text[0].isupper() and (not starts or initial or _given(text, tokens, at)),
                token.norm in STOP or token.of_one,
                common(token.norm),
                bool(words) and not owned and (initial or between.strip() in _JOINTS),
                owned,
                starts and not initial,
            )
        )
        owned = False
    return words


def _given(text: str, tokens: Sequence[Token], at: int) -> bool:
    """Whether a word that begins a sentence is a given name with a surname after it: "Steve Novotny joins"."""
    if at + 1 == len(tokens) or tokens[at].norm in STOP:
        return False
    after = tokens[at + 1]
    beside = text[tokens[at].end : after.start] == " " and after.text[0].isupper() and after.norm not in STOP
    return beside and bool(nicknames(tokens[at].norm))


def may_be_name(words: Sequence[Word], first: int, last: int) -> bool:
    """Whether words that are spelled like a stored name may be meant as one."""
    some = words[first:last]
    if last - first == 1:
        word = some[0]
        named = word.capital and word.norm not in MONTHS  # "who left Together?"
        return word.telling or named or (not word.stop and in_place(words, first))
    if some[-1].stop and last < len(words) and (words[last].norm.isdigit() or words[last].norm in MONTHS):
        return False  # "who left Zoom in 2024", whatever else is called "Zoom In"
    return any(not word.stop or word.capital or word.token.of_one for word in some) or last - first > 2


def in_place(words: Sequence[Word], at: int) -> bool:
    """Whether a common word in small letters stands where a name would."""
    if words[at].stop or len(words) == 1:
        return not words[at].stop
    before = words[at - 1].norm if at else ""
    after = words[at + 1].norm if at + 1 < len(words) else ""
    if before in DETERMINERS:
        return False
    if at + 1 < len(words) and words[at + 1].owned:
        return True
    ends = not after or after in AFTER_NAME or after in STOP or is_initial(words, at + 1)
    return before in BEFORE_NAME and ends


def runs(words: Sequence[Word], taken: set[int]) -> Iterator[tuple[int, int]]:
    """Yield stretches of words that may be names: joined, none a word of questions, at least one that looks like it."""
    first = None
    for at in range(len(words) + 1):
        open_ = at < len(words) and at not in taken and not words[at].stop
        if first is not None and not (open_ and words[at].joined):
            if any(words[i].telling or in_place(words, i) or begins_surname(words, i, at) for i in range(first, at)):
                yield first, at
            first = None
        if open_ and first is None:
            first = at


def begins_surname(words: Sequence[Word], at: int, last: int) -> bool:
    """Whether a surname begins with this word: "where is van den Berg"."""
    return words[at].norm in PARTICLES and at + 1 < last


def is_initial(words: Sequence[Word], at: int) -> bool:
    """Whether a letter stands for a name, and is no word of its own ("is Sam a founder?")."""
    word = words[at]
    own = word.norm in _LETTERS_THAT_ARE_WORDS and not word.token.text.isupper() and at + 1 < len(words)
    return word.joined and len(word.norm) == 1 and word.norm.isalpha() and not own
