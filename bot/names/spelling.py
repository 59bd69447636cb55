"""How a name is cut up for the index: its forms, their words, and the keys that a misspelled word shares with it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from anyascii import anyascii

from bot.names.normalize import clean, tokenize
from bot.names.words import GENERATIONS, TITLES

LONGEST_NAME = 200
"""Characters of a name that are looked at; what is longer is a text, not a name."""
MOST_WORDS = 24
"""Words of a name that are looked at (the longest titles of papers)."""
SHORTEST_MISSPELLED = 3
LONGEST_MISSPELLED = 40
"""Letters that a word has whose misspellings are recognized."""

_LETTER = "[A-Za-zÀ-ÖØ-öø-ľŁ-ňŊ-ſḀ-ẙẠ-ỹ]"
_PLAIN = re.compile(f"{_LETTER}{{2,}}(?: {_LETTER}{{2,}})*\\Z")
"""Names of Latin letters alone, by far the most, are cut into words without the care that others need."""
_ASIDE = re.compile(r"\s*[(\[][^)\]]*[)\]]\s*")
_QUOTED = re.compile(r"\s*(?<![^\s(])[\"'](?=\w)[^\"']*(?<=\w)[\"'](?![^\s,)])\s*")
_DOTTED = re.compile(r"(?:[a-z]\.)+[a-z]\Z")
_GLUE = re.compile(r"[.&]")
_SOUNDS = str.maketrans({"q": "k", "c": "k", "z": "s", "x": "s", "w": "v", "f": "v", "j": "i", "y": "i"})
_HISSED = (("ph", "f"), ("sch", "S"), ("sh", "S"), ("ch", "C"), ("ck", "k"), ("tz", "z"), ("dt", "t"))
_VOWELS = re.compile(r"(?<=.)[aeiouh]+")
_DOUBLED = re.compile(r"(.)\1+")


_SECOND, _STEP = 2, 3
"""Places of words between the first and the last; divided by three, all leave two."""


@dataclass(frozen=True, slots=True)
class Posting:
    """A word of a form of a name. `rest` holds the form's other words, the last of them first unless it is `word`.

    `place` is where the word stands: 0 alone, 1 first, 3 last; 2, 5, 8 … for the second, third, fourth in between.
    """

    word: str
    rest: str
    place: int


def words(text: str) -> tuple[str, ...]:
    """Return the comparable words of a name, possessive endings left out; letters joined by dots are one word."""
    text = text[:LONGEST_NAME]
    if _PLAIN.match(text):
        return tuple((text if text.isascii() else anyascii(text)).lower().split(" ")[:MOST_WORDS])
    norms = (token.norm for token in tokenize(text) if not token.possessive)
    return tuple(norm.replace(".", "") if _DOTTED.match(norm) else norm for norm in norms)[:MOST_WORDS]


def key(name: tuple[str, ...]) -> str:
    """Return a name without the gaps between its words: "Open AI" and "OpenAI", "GPT-4o" and "gpt4o" share it."""
    return _GLUE.sub("", "".join(name))


def bare_key(text: str) -> str:
    """Return the key of a name, also of one that has no letters in it (then the name as it stands, marked)."""
    found = key(words(text))
    if found:
        return found
    left = clean(text[:LONGEST_NAME])
    return f"={left}" if left else ""


def forms(name: str, person: bool) -> tuple[tuple[str, ...], ...]:
    """Return the word sequences under which a stored name is found: as it stands, and without what people leave out.

    An aside in brackets, a quoted nickname (with the given name, and in its place), a subtitle, and for people titles
    and generations ("Jr.", "III") are left out.
    """
    if _PLAIN.match(name):
        plain = words(name)
        stripped = strip_titles(plain) if person else plain
        return (plain,) if stripped == plain else (plain, stripped)
    bare = _ASIDE.sub(" ", name)
    found = [words(name), words(bare), words(_QUOTED.sub(" ", bare))]
    if person and (quoted := _QUOTED.search(bare)):
        found.append(words(quoted[0]) + words(bare[quoted.end() :]))
    if not person and ":" in bare:
        found.append(words(bare.split(":", 1)[0]))
    if person:
        found += [strip_titles(form) for form in found]
    return tuple(dict.fromkeys(form for form in found if form))


def strip_titles(name: tuple[str, ...]) -> tuple[str, ...]:
    """Return a person's name without titles in front and generations behind, unless nothing would be left."""
    first, last = 0, len(name)
    while first < last - 1 and name[first] in TITLES:
        first += 1
    while last > first + 1 and name[last - 1] in GENERATIONS:
        last -= 1
    return name[first:last]


def postings(form: tuple[str, ...], person: bool) -> Iterator[Posting]:
    """Yield a posting for each word of a form, and for what two neighbouring words are when written as one.

    A person's first and last name are not joined (the key of the whole name finds that).
    """
    yield from _words_of(form)
    count = len(form)
    if count > 2 or (count == 2 and not person):
        for at in range(count - 1):
            joined = (*form[:at], form[at] + form[at + 1], *form[at + 2 :])
            yield next(posting for index, posting in enumerate(_words_of(joined)) if index == at)


def _words_of(form: tuple[str, ...]) -> Iterator[Posting]:
    if len(form) == 1:
        yield Posting(form[0], "", 0)
        return
    last = len(form) - 1
    for at, word in enumerate(form):
        if at == last:
            yield Posting(word, " ".join(form[:-1]), 3)
        else:
            rest = (form[last], *form[:at], *form[at + 1 : last])
            yield Posting(word, " ".join(rest), 1 if at == 0 else _SECOND + _STEP * (at - 1))


def whole(posting: Posting) -> tuple[str, ...]:
    """Return the form that a posting is of, its words in order."""
    rest = posting.rest.split()
    if not rest:
        return (posting.word,)
    if posting.place == 3:
        return (*rest, posting.word)
    if posting.place == 1:
        return (posting.word, *rest[1:], rest[0])
    at = 2 + (posting.place - _SECOND) // _STEP
    return (*rest[1:at], posting.word, *rest[at:], rest[0])


def deletions(word: str) -> set[str]:
    """Return the word and what is left of it without any one of its letters (the neighbourhood of SymSpell)."""
    return {word, *[word[:at] + word[at + 1 :] for at in range(len(word))]}


def sound(word: str) -> str:
    """Return a key that words share which sound alike: vowels and doubled letters dropped, c/k/q, s/z, f/v/w alike."""
    heard = word
    for letters, one in _HISSED:
        heard = heard.replace(letters, one)
    return "~" + _DOUBLED.sub(r"\1", _VOWELS.sub("", heard.translate(_SOUNDS)))


def spelling_keys(word: str) -> set[str]:
    """Return the keys under which a word and its misspellings meet; none for words too short to be misspelled."""
    if not SHORTEST_MISSPELLED <= len(word) <= LONGEST_MISSPELLED:
        return set()
    keys = deletions(word)
    heard = sound(word)
    if len(heard) > 3:
        keys.add(heard)
    return keys
