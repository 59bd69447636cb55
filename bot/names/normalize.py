"""Text as people type it, made comparable: Slack's own marks undone, words found, case, accents and scripts folded.

`clean` gives the text that a person meant to type; positions of tokens and mentions count in it. `tokenize` splits it
into words, `normalize` gives the one spelling under which a name is stored and looked up.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from functools import lru_cache

from anyascii import anyascii

_ESCAPED = re.compile(r"&(?:amp;)*(amp|lt|gt|quot|#39);")
_ESCAPES = {"amp": "&", "lt": "<", "gt": ">", "quot": '"', "#39": "'"}
_MARKUP = re.compile(r"<([@#!]?)([^<>|]*)(?:\|([^<>]*))?>")
_EMOJI = re.compile(r"(?<![^\s:]):(?=[^:\s]*[a-z]|[+-]1:)[a-z0-9_+'-]+:(?![^\W_])")
_BRACKETS = re.compile(r"[<>]")
_SPACES = re.compile(r"\s+")
_FOLDED = str.maketrans(
    dict.fromkeys("‘’‚‛′´`ʼʹʻ＇", "'") | dict.fromkeys("“”„‟″«»＂", '"') | dict.fromkeys("‐‑‒–—―−", "-")
)
_GONE = frozenset({"Cf", "Cs", "Co", "Cn", "So", "Me"})
_BLANK = frozenset({"Cc", "Zs", "Zl", "Zp"})
_SKIN_TONES = range(0x1F3FB, 0x1F400)

_IDEOGRAM = "\u3005\u3007\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff"
_OF_ONE = re.compile(f"[{_IDEOGRAM}\u3040-\u30ff\uac00-\ud7af]")
_WORD = rf"(?:[^\W_{_IDEOGRAM}][\u0300-\u036f\u0591-\u05c7\u064b-\u065f]*)"
_DOMAINS = r"(?:ai|com|io|org|net|dev|co|inc|edu|app|bio|js|cpp|tv|so|xyz|sh|ly|gg|fm|vc|chat|cloud)"
_TOKEN = re.compile(
    rf"""
    (?P<possessive>(?<=[^\W_])'[sS](?![^\W_]))      # Bubeck's
    | [{_IDEOGRAM}]                                 # each Chinese character, since no spaces tell the words
    | (?:[A-Za-z]\.)+[A-Za-z]\b(?!')                # U.S, A.I: letters joined by dots
    | \d+(?:\.\d+)+{_WORD}*                         # 3.5, 2404.14219, 4.1b
    | {_WORD}+
      (?: \.{_DOMAINS}(?![^\W_])                    # x.ai, character.ai, node.js
        | (?<=\d)\.\d+{_WORD}*                      # gpt4.5, v1.2b
        | \.\d+(?![^\W_])                           # FLUX.1
        | &{_WORD}+                                 # AT&T
        | '(?![sS](?![^\W_])){_WORD}+               # O'Brien, didn't
      )*
    """,
    re.VERBOSE | re.IGNORECASE,
)
_NOT_NORM = re.compile(r"[^a-z0-9.&]+")
_CONTROLS = re.compile(r"[\x00-\x1f\x7f]+")


@dataclass(frozen=True, slots=True)
class Token:
    """A word of a cleaned text: `text[start:end]`, and `norm`, how it is compared (lower-case ASCII, never empty).

    A possessive ending is a token of its own, with norm `'s`.
    """

    text: str
    norm: str
    start: int
    end: int

    @property
    def possessive(self) -> bool:
        """Whether this is the ending of a genitive (or of "who's"), not a word."""
        return self.norm == POSSESSIVE

    @property
    def of_one(self) -> bool:
        """Whether this is a single character of Chinese, Japanese or Korean: most are no names."""
        return _OF_ONE.fullmatch(self.text) is not None


POSSESSIVE = "'s"


@lru_cache(maxsize=8)  # of one question, which is read for its names and for its words
def clean(text: str) -> str:
    """Return the text without Slack's escapes and markup, emoji, invisible and control characters.

    A link becomes its label or its address, a channel `#name`; mentions of members and groups fall away. Quotes,
    apostrophes, hyphens and spaces become the plain ones, runs of space one. Cleaning twice is cleaning once.
    """
    if not text.isascii():
        text = unicodedata.normalize("NFKC", "".join(map(_plain, text.translate(_FOLDED)))).translate(_FOLDED)
    text = _ESCAPED.sub(lambda match: _ESCAPES[match[1]], _CONTROLS.sub(" ", text).replace("`", "'"))
    if "<" in text or ">" in text:
        text = _BRACKETS.sub(" ", _MARKUP.sub(_shown, text))
    return _SPACES.sub(" ", _EMOJI.sub(" ", text)).strip()


@lru_cache(maxsize=8)
def tokenize(text: str) -> tuple[Token, ...]:
    """Split a text into words; `start` and `end` count in `clean(text)`.

    Hyphens and slashes part words ("GPT-4o" is "gpt", "4o"; "ex-OpenAI" is "ex", "openai"), dots and ampersands
    inside names do not ("x.ai", "3.5", "AT&T"). Each Chinese character is a word, with its pinyin as norm.
    """
    text = clean(text)
    tokens = []
    for match in _TOKEN.finditer(text):
        norm = POSSESSIVE if match.lastgroup == "possessive" else fold(match[0])
        if norm:
            tokens.append(Token(match[0], norm, match.start(), match.end()))
    return tuple(tokens)


def normalize(text: str) -> str:
    """Return the spelling under which a name is compared: its words' norms, joined by spaces, possessives left out.

    Normalizing twice is normalizing once.
    """
    return " ".join(token.norm for token in tokenize(text) if not token.possessive)


def fold(word: str) -> str:
    """Return one word in lower-case ASCII letters, digits and inner dots and ampersands, transliterated if need be."""
    if not word.isascii():
        word = anyascii(word)
    norm = _NOT_NORM.sub("", word.lower()).strip(".&")
    return norm if norm.isalnum() or _TOKEN.fullmatch(norm) else norm.replace(".", "").replace("&", "")


def _plain(character: str) -> str:
    """Drop a character that stands for no sound; make every blank one a space."""
    if character < "\x80":
        return character
    category = unicodedata.category(character)
    if category in _BLANK:
        return " "
    if category in _GONE or ord(character) in _SKIN_TONES or "\ufe00" <= character <= "\ufe0f":
        return ""
    return character


def _shown(match: re.Match[str]) -> str:
    """What Slack shows for `<…>`, as far as it is words."""
    sign, target, label = match.groups()
    if sign == "@":
        return " "
    if sign == "#":
        return f"#{label}" if label else " "
    if sign == "!":
        return label if label and target.startswith("date^") else " "
    return label or target.removeprefix("mailto:")
