"""Sentences and tokens of an article. Positions count in the sentence's own text."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass

MOST_CHARACTERS = 60_000
"""Characters of an article that are read; what tells of people stands well before."""
MOST_SENTENCES = 600
MOST_TOKENS = 150
"""Tokens of a sentence that are read: the longest in a newspaper has a hundred."""
LONGEST_LINE = 4_000
LONGEST_HEADLINE = 120

_FOLDED = str.maketrans(dict.fromkeys("‘’‚‛′´`ʼ＇", "'") | dict.fromkeys("“”„‟″«»＂", '"') | dict.fromkeys("‐‑‒", "-"))
_GONE = frozenset({"Cf", "Cs", "Co", "Cn"})
_TOKEN = re.compile(
    r"""
    (?P<clitic>(?<=[^\W\d_])'(?:s|re|ve|ll|d|m)(?![^\W_]))          # Bubeck's, he'll
    | (?:[A-Za-z]\.){2,}                                            # U.S., A.I.
    | (?:Inc|Corp|Ltd|Co|Mr|Mrs|Ms|Dr|Prof|St|Jr|Sr|Calif|Gov|Sen|Rep)\.(?!\w)
    | \d+(?:[.,:]\d+)*[^\W\d_]*(?:-[^\W_]+)*                          # 2024, 1.5, 3rd, 10M, 36Kr
    | [A-Z]\.(?=\s+[^\W\d_])(?!\s+(?:He|She|The|It|In|They|But|His|Her|We|An?|On|This|That|And|As|At|When|After)\b) # J.
    | [^\W_]+(?:(?:[-&/.](?=[^\W_])|'(?!(?:s|re|ve|ll|d|m)(?![^\W_])))[^\W_]+)*  # co-founder, x.ai, AT&T, D'Angelo
    | --+ | \S
    """,
    re.VERBOSE,
)
_PREFIX = re.compile(r"(?i)(ex)-(?=[A-Z])")
_ELIDED = re.compile(r"(?:[dlnsjcmt]|qu|jusqu|lorsqu|puisqu|aujourd)'(?=\w)|(?:[DLNSJCMT]|Qu|Lorsqu)'(?=[a-zà-ÿ])")
_END = re.compile(r"""[.!?…]["')\]]*\s+(?=["'(\[]*[^\Wa-z])|[。！？]""")
_ABBREVIATED = re.compile(
    r"(?:^|[\s(\"'])(?:Mr|Mrs|Ms|Dr|Prof|St|Jr|Sr|Gov|Sen|Rep|vs|No|Calif|M|[A-Z]|(?:[A-Z]\.)+[A-Z])\.$"
)
_INITIAL = re.compile(r"\b[A-Z]\.$")
_OPENER = re.compile(r"(?:He|She|The|It|In|They|But|His|Her|We|An?|On|This|That|And|As|At|When|After)\b")
_POSTED = re.compile(r"\b(?:on|to|via) X\.$")
_MONTH = re.compile(r"\b(?:Jan|Feb|Mar|Apr|Jun|Jul|Aug|Sept?|Oct|Nov|Dec)\.$")
_LEGAL = re.compile(r"\b(?:Inc|Corp|Ltd|Co)\.$")
_BULLET = re.compile(r"^\s*(?:[-–—•*·▪●]|\d{1,2}[.)])\s+")
_SPACES = re.compile(r"\s+")


@dataclass(frozen=True, slots=True)
class Token:
    """A word or a sign: `text` as written, `low` for comparing (lower case, plain apostrophes)."""

    text: str
    low: str
    start: int
    end: int

    @property
    def word(self) -> bool:
        """Whether it is a word, not a sign."""
        return self.text[0].isalnum() or (self.low.startswith("'") and len(self.text) > 1)

    @property
    def capital(self) -> bool:
        """Whether it may be part of a name by its looks: a capital, or one inside (xAI, iRobot)."""
        return (self.text[0].isupper() or any(letter.isupper() for letter in self.text[1:])) and self.text[0].isalpha()


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence of an article. `heading` is a headline, or a line set like one; `paragraph` counts from 0."""

    text: str
    tokens: tuple[Token, ...]
    paragraph: int
    heading: bool = False


def plain(text: str) -> str:
    """Return the text without characters that stand for no sound; quotes and apostrophes become the plain ones."""
    text = text[:MOST_CHARACTERS].translate(_FOLDED)
    if text.isascii() and text.isprintable():
        return text
    kept = (c for c in text if c in "\n\t" or (unicodedata.category(c) not in _GONE and c >= " " and c != "\x7f"))
    return unicodedata.normalize("NFC", "".join(kept)).translate(_FOLDED)


def sentences(text: str, title: str | None = None) -> Iterator[Sentence]:
    """Split an article into sentences; the title comes first. Lines part paragraphs."""
    count = 0
    lines = [title or "", *plain(text).splitlines()]
    if title:
        lines[0] = plain(title)
    paragraph = -1
    for at, line in enumerate(lines):
        line = _SPACES.sub(" ", _BULLET.sub("", line[:LONGEST_LINE])).strip()
        if not line:
            continue
        paragraph += 1
        for piece in _pieces(line):
            tokens = tokenize(piece)
            if not tokens:
                continue
            heading = (at == 0 and bool(title)) or _heading(piece, tokens)
            yield Sentence(piece, tokens[:MOST_TOKENS], paragraph, heading)
            count += 1
            if count >= MOST_SENTENCES:
                return


def tokenize(text: str) -> tuple[Token, ...]:
    """Split a sentence into words and signs; "ex-OpenAI" is two words, "co-founder" one."""
    found = []
    for match in _TOKEN.finditer(text):
        start, word = match.start(), match[0]
        elided = _ELIDED.match(word) if word[0] != "'" else None
        if elided:
            found.append(Token(elided[0], elided[0].lower(), start, start + elided.end()))
            start, word = start + elided.end(), word[elided.end() :]
        prefix = _PREFIX.match(word)
        if prefix:
            found.append(Token(prefix[1], "ex", start, start + 2))
            start, word = start + 3, word[3:]
        found.append(Token(word, word.lower(), start, start + len(word)))
    return tuple(found)


def _pieces(line: str) -> Iterator[str]:
    """The sentences of a line; a headline that stands before a colon is one."""
    colon = line.find(": ")
    if 0 < colon < LONGEST_HEADLINE and line[:colon].count(" ") >= 2:
        head = line[:colon].strip()
        if _heading(head, tokenize(head)):
            yield head
            line = line[colon + 2 :].strip()
    yield from _split(line)


def _split(line: str) -> Iterator[str]:
    start = 0
    for match in _END.finditer(line):
        before = line[start : match.start() + 1]
        ends = _INITIAL.search(before) and (_OPENER.match(line, match.end()) or _POSTED.search(before))
        if _ABBREVIATED.search(before[-12:]) and not ends:
            continue
        if _MONTH.search(before[-8:]) and line[match.end() : match.end() + 1].isdigit():
            continue
        if _LEGAL.search(before[-6:]) and line[match.end() : match.end() + 12].split(" ")[0].isupper():
            continue
        yield line[start : match.end()].strip()
        start = match.end()
    rest = line[start:].strip()
    if rest:
        yield rest


def _heading(text: str, tokens: tuple[Token, ...]) -> bool:
    """Whether a line is set like a headline: nearly all longer words with a capital, and no full stop."""
    if text.endswith((".", "!", "?", '."', ":", ";", ",")) and not text.endswith(("!", "?")):
        return False
    long = [token for token in tokens if token.word and len(token.text) > 3 and token.text[0].isalpha()]
    capital = sum(token.text[0].isupper() for token in long)
    return 2 <= len(long) <= 25 and capital >= 0.75 * len(long)
