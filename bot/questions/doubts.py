"""Doubts about a name in a message: is it meant at all, or an everyday word, a place, a part of a stranger's name?"""

from __future__ import annotations

import re
from dataclasses import replace

from rapidfuzz.fuzz import ratio
from wordfreq import zipf_frequency

from bot.facts.records import EntityKind
from bot.names.mention import Decision, Mention
from bot.questions import lattice
from bot.questions.lexicon import COMMON_WORD, Lexicon
from bot.questions.matching import Fit
from bot.questions.messages import Message, telling
from bot.questions.question import Question

VAGUE = frozenset({"about-organization", "about-work"})
"""Blocks that ask what a thing is: a common word is asked about as that, not as a name."""
QUESTION_WORDS = frozenset({"what", "who", "where"})

_EVERYDAY = 3.7
"""Zipf frequency from which a word in small letters is an everyday one, whoever is called so."""
_MOST_EVERYDAY = 4.0
"""Zipf frequency from which "what is …?" asks for the thing, whatever else is called so: "magic", but not "whisper"."""
_HARDLY_A_NAME = 4.3
"""Zipf frequency from which a word beside a surname is no given name: "crazy Karpathy", not "ingrid karpathy"."""
_SPELLED = 95.0
"""Score from which a name is spelled as in the store, or nearly so."""
_SHORTEST_NAME = 4
"""Letters of the shortest word that may be a part of an unknown name."""
_RARE = 2.0
"""Zipf frequency of the rarest word of a name that stands for itself: no pair of words of English."""
_WORDS_OF_NAME = (2, 3)
_VOWEL = re.compile("[aeiouy]")
"""A word without any was not typed to be read."""
_SAME_SURNAME = 75
"""Likeness (0–100) from which a mention of one word is a person's surname, else the given name."""


def frequency(mention: Mention) -> float:
    """How common a mention is in everyday language (Zipf, its rarest word); 0 where it is a name by its looks.

    Several everyday words that are only near to a name have no looks of one: "best AI model" is not BERT.
    """
    rarest = min((zipf_frequency(word, "en") for word in mention.text.split()), default=0.0)
    near = bool(mention.candidates) and mention.candidates[0].score < _SPELLED
    if " " in mention.text and near and rarest >= _MOST_EVERYDAY:
        return rarest
    return 0.0 if telling(mention) else rarest


def credible(mention: Mention, lexicon: Lexicon) -> bool:
    """Whether a mention is no everyday word or place that happens to be somebody's name as well."""
    return mention.text.casefold() not in lexicon.places and frequency(mention) < _EVERYDAY


def acronym(mention: Mention) -> bool:
    """Whether what a mention names is written with capitals within: "palm" is also PaLM, "magic" no more than Magic."""
    best = mention.best
    return best is not None and " " not in best.name and any(character.isupper() for character in best.name[1:])


def rare(mention: Mention) -> bool:
    """Whether a word asked about in small letters is rather the name than the word: "palm", "tinker"."""
    return acronym(mention) or frequency(mention) < _EVERYDAY


def sure_person(mention: Mention) -> bool:
    """Whether a mention is a person beyond doubt: no common word that also is somebody's surname, no "John"."""
    best = mention.candidates[0] if mention.decision is not Decision.NONE and mention.candidates else None
    if best is None or best.kind is not EntityKind.PERSON or best.score < 80:
        return False
    return telling(mention) and len(mention.text) > 2 and not anyone(mention)


def spelled_person(mention: Mention) -> bool:
    """Whether a mention is one person's name letter by letter, though in small letters: "zuckerberg"."""
    best = mention.best
    return best is not None and best.kind is EntityKind.PERSON and best.score >= _SPELLED


def anyone(mention: Mention) -> bool:
    """Whether a mention is a mere given name of several people: "John"."""
    return mention.decision is Decision.AMBIGUOUS and _person(mention) and _given(mention)


def unknown_by_looks(mention: Mention) -> bool:
    """Whether a mention has the looks of a person's whole name and is no name of ours: "Dominik Novotny"."""
    words = mention.text.split()
    return mention.decision is Decision.NONE and len(words) > 1 and all(word[0].isupper() for word in words)


def named(message: Message, question: Question) -> list[Mention]:
    """The mentions of a message that are in a slot of the question, whichever of their candidates are there."""
    places = {(mention.start, mention.end) for mention in question.mentions}
    return [mention for mention in message.mentions if (mention.start, mention.end) in places]


def by_chance(message: Message, question: Question, fit: Fit, lexicon: Lexicon) -> bool:
    """Whether a question names only everyday words, and says nothing that is surely ours: "cruise ship"."""
    meant = named(message, question)
    if not meant or not all(frequency(mention) >= _EVERYDAY and not acronym(mention) for mention in meant):
        return False
    plain = fit.block.name in VAGUE and fit.asked <= QUESTION_WORDS
    if plain and all(frequency(mention) >= _MOST_EVERYDAY for mention in meant):
        return True
    framed = any(
        word.norm in lexicon.askers or (word.norm in lexicon.starters and word.start < meant[0].start)
        for word in message.words
    )
    return not framed and fit.title is None and fit.asked <= lexicon.weak


def able(message: Message, lexicon: Lexicon) -> bool:
    """Whether a message asks what a place or a work can do: "what can Claude do?"."""
    things = [first for first, _, m in lattice.spans_of(message.words, message.mentions) if first and not _person(m)]
    return any(message.words[first - 1].norm in lexicon.able for first in things)


def used(message: Message, fit: Fit, lexicon: Lexicon) -> bool:
    """Whether only a name was understood of a message that asks what it does or can do: "is ChatGPT down?"."""
    return able(message, lexicon) or (helped(message, lexicon) and not fit.asked)


def outside(message: Message, lexicon: Lexicon) -> bool:
    """Whether a message speaks of what is outside of the field; the words of a name do not: "the White House"."""
    known = tuple(mention for mention in message.mentions if mention.decision is Decision.MATCH)
    named = lattice.named(message.words, [mention for mention in known if " " in mention.text])
    return lexicon.outside([replace(w, norm="") if at in named else w for at, w in enumerate(message.words)])


def helped(message: Message, lexicon: Lexicon) -> bool:
    """Whether a message has an auxiliary verb, with which it may ask for a yes: "Radford at Anthropic" has none."""
    return any(word.norm in lexicon.auxiliaries for word in message.words)


def yes_or_no(message: Message, lexicon: Lexicon) -> bool:
    """Whether a message asks whether something is so: "is Bill Gates a vegetarian"."""
    return bool(message.words) and message.words[0].norm in lexicon.auxiliaries


def stranger(message: Message, lexicon: Lexicon) -> Mention | None:
    """Someone unknown of whose name only a part is known: "bartholomew clark", "Chris Brzezinski", "Boris Altman".

    The other part stands after a given name and before a surname; it is a word that nobody uses, or the surname of
    others.
    """
    words, spans = message.words, lattice.spans_of(message.words, message.mentions)
    taken = {at for first, stop, m in spans if m.decision is not Decision.NONE for at in range(first, stop)}
    following = {first: mention for first, _, mention in spans}
    for first, stop, mention in spans:
        if " " in mention.text or not _person(mention):
            continue
        at = stop if _given(mention) else first - 1
        if not 0 <= at < len(words):
            continue
        strange = at not in taken and _strange(words[at].norm, lexicon)
        others = at == stop and at in following and _surname_of_others(mention, following[at])
        start, end = min(mention.start, words[at].start), max(mention.end, words[at].end)
        text = message.whole[start:end]
        name = len(text.split()) == 2 and all(character.isalpha() or character in " -'" for character in text)
        if name and (strange or others):
            return replace(mention, start=start, end=end, text=text, decision=Decision.NONE)
    return None


def unknown_person(message: Message, lexicon: Lexicon) -> Mention | None:
    """Someone unknown whose whole name stands in a message, by its looks or as words that nobody uses."""
    for mention in message.mentions:
        if unknown_by_looks(mention):
            return mention
    taken = lattice.named(message.words, message.mentions)
    words = message.words
    strange = {at for at, word in enumerate(words) if at not in taken and _strange(word.norm, lexicon)}
    for at in sorted(strange):
        start, end = words[at].start, words[at + 1].end if at + 1 in strange else 0
        text = message.whole[start:end]
        rarest = min(zipf_frequency(word.norm, "en") for word in words[at : at + 2])
        if len(text.split()) == 2 and rarest < COMMON_WORD:
            return Mention(start, end, text, Decision.NONE, ())
    return None


def bare_stranger(message: Message, lexicon: Lexicon) -> Mention | None:
    """Someone unknown of whom a message says nothing but the name, in small letters: "dagfinn rasmussenius"."""
    words = message.words
    rare = min((zipf_frequency(word.norm, "en") for word in words), default=COMMON_WORD) < _RARE
    if not rare or len(words) not in _WORDS_OF_NAME or any(m.decision is not Decision.NONE for m in message.mentions):
        return None
    if not all(_strange(word.norm, lexicon) and _VOWEL.search(word.norm) for word in words):
        return None
    return Mention(words[0].start, words[-1].end, message.text, Decision.NONE, ())


def _person(mention: Mention) -> bool:
    return mention.decision is not Decision.NONE and mention.candidates[0].kind is EntityKind.PERSON


def _given(mention: Mention) -> bool:
    """Whether a mention of one word is the given name of whom it may mean, not the surname."""
    last = mention.candidates[0].name.casefold().split()[-1]
    return " " not in mention.text and ratio(last, mention.text.casefold()) < _SAME_SURNAME


def _surname_of_others(given: Mention, beside: Mention) -> bool:
    """Whether a surname stands right after a given name, and nobody has both."""
    surname = _person(beside) and " " not in beside.text and beside.start == given.end + 1
    return surname and {c.id for c in given.candidates}.isdisjoint(c.id for c in beside.candidates)


def _strange(norm: str, lexicon: Lexicon) -> bool:
    """Whether a word may be a part of a name: it is none of ours, no misspelling of one, and not too common."""
    ours = lexicon.knows(norm) or lexicon.corrected(norm) is not None
    return norm.isalpha() and len(norm) >= _SHORTEST_NAME and not ours and zipf_frequency(norm, "en") < _HARDLY_A_NAME
