"""A first guess at the fact that a message tells, for an admin to correct: nothing of it is written unseen.

Names are those that the bot knows. The words around a place say whether it is left or joined; they stand in the
lexicon of questions.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from bot.facts.records import EntityKind, MoveKind
from bot.names.linker import Linker
from bot.names.mention import Decision, Mention
from bot.names.normalize import clean, tokenize
from bot.questions.lexicon import Sense
from bot.questions.templates import load_lexicon

READ_LIMIT = 600
"""Characters that are read: what a message tells of somebody stands at its beginning."""

_LEFT = frozenset({"leave", "from", "come-from", "out", "lose"})
_JOINED = frozenset({"join", "to", "for", "found", "return", "go"})
_KINDS = {"found": MoveKind.FOUNDED, "return": MoveKind.RETURNED}


def guessed(linker: Linker, text: str) -> dict[str, str]:
    """Return what a text seems to tell, by the names of the fields; a name that several bear stands as typed.

    `others` are the people that it names besides.
    """
    text = clean(text[:READ_LIMIT])
    linked = linker.link(text)
    mentions = [mention for mention in linked if mention.decision is not Decision.NONE]
    people = [mention for mention in mentions if mention.candidates[0].kind is EntityKind.PERSON]
    places = [mention for mention in mentions if mention.candidates[0].kind is EntityKind.ORGANIZATION]
    unknown = [mention.text for mention in linked if mention.decision is Decision.NONE and _looks_whole(mention.text)]
    who = [*map(_name, people), *unknown]
    values = {"person": who[0]} if who else {}
    if len(who) > 1:
        values["others"] = ", ".join(dict.fromkeys(who[1:]))
    names = [mention for mention in mentions if mention.candidates[0].kind is not EntityKind.WORK]
    if names:
        values["about"] = "\n".join(dict.fromkeys(map(_name, names)))
    senses = list(_concepts(text, mentions))
    ends = _ends(places, mentions, senses)
    values.update(ends)
    if places:
        values["organization"] = ends.get("to") or _name(places[0])
    told = next((kind for concept, kind in _KINDS.items() if any(sense.name == concept for _, sense in senses)), None)
    if told and "to" in ends:
        values["kind"] = str(told)
    elif ends:
        values["kind"] = str(MoveKind.JOINED if "to" in ends else MoveKind.LEFT)
    return values


def _ends(places: Sequence[Mention], mentions: Sequence[Mention], senses: list[tuple[int, Sense]]) -> dict[str, str]:
    """Which place is left and which joined: told by the last such word before its name, else by what is still open."""
    ends: dict[str, str] = {}
    unsaid = []
    for place in places:
        begins = max((other.end for other in mentions if other.end <= place.start), default=0)
        near = [sense.name for at, sense in senses if begins <= at < place.start]
        words = [name for name in near if name in _LEFT | _JOINED]
        end = ("from" if words[-1] in _LEFT else "to") if words else ""
        if end and end not in ends:
            ends[end] = _name(place)
        else:
            unsaid.append(_name(place))
    only_left = any(s.name in _LEFT for _, s in senses) and not any(s.name in _JOINED - {"for"} for _, s in senses)
    for name in dict.fromkeys(unsaid):
        end = next((end for end in (("from", "to") if only_left else ("to", "from")) if end not in ends), "")
        if end and name not in ends.values():
            ends[end] = name
    return ends


def _concepts(text: str, mentions: Sequence[Mention]) -> Iterator[tuple[int, Sense]]:
    """Yield what the words outside of names say, each with its place in the text."""
    words = load_lexicon().words(tokenize(text))
    taken = frozenset(index for index, word in enumerate(words) if any(m.start <= word.start < m.end for m in mentions))
    for sense in load_lexicon().senses(words, taken):
        if sense.kind == "concept":
            yield words[sense.start].start, sense


def _looks_whole(name: str) -> bool:
    """Whether an unknown name looks like that of a person, in full: two to four words in capitals."""
    words = name.split()
    return 2 <= len(words) <= 4 and all(word[0].isupper() and not word.isupper() for word in words)


def _name(mention: Mention) -> str:
    return mention.candidates[0].name if mention.decision is Decision.MATCH else mention.text
