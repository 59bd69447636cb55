"""The parser: a message to the questions in it.

The names are linked once for the whole message; the message is cut into its questions; each question is matched with
the templates; what it leaves out is taken from the thread.
"""

from __future__ import annotations

import datetime
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Protocol

from rapidfuzz.fuzz import ratio
from wordfreq import zipf_frequency

from bot.facts.dates import PartialDate
from bot.facts.records import EntityKind
from bot.names.mention import Decision, Mention
from bot.names.normalize import clean, tokenize
from bot.questions import lattice
from bot.questions.lexicon import Word
from bot.questions.matching import Edge, Filler, Fit, best_fit
from bot.questions.periods import find_period
from bot.questions.question import Intent, Period, Question
from bot.questions.templates import SLOTS, Block, Templates, load_lexicon, load_templates
from bot.questions.thread import Answered, Thread, chosen, follow, group_of

MOST_CHARACTERS = 2000
MOST_WORDS = 120
MOST_QUESTIONS = 5
"""Bounds of what is read of one message, for hostile input."""

_EXACT = 1.9
"""Highest cost of a fit that passes over nothing of weight."""
_LOOSE = 2.75
"""Highest cost of a fit that may pass over a concept or an unknown word; set on questions that must not fit."""
_LOOSE_PERSON = 5.0
"""The same where a person is named beyond doubt: what is asked about a person is rarely far from what we know."""

_LONGEST_UNKNOWN = 4
"""Words of a name that is not in the store."""

_AS_STORED = 99.0
"""Score from which a name is spelled as in the store."""
_AFTER_FIRST = frozenset({"to", "in", "or", "and", "was", "is", "has", "vs"})

_EVERYDAY = 3.7
"""Zipf frequency from which a word in small letters is an everyday one, whoever is called so."""

_SAME_WORD = 80
"""Likeness (0–100) from which a word beside a known name is taken for a misspelt part of it: "Artur Mensch"."""

_SENTENCE = re.compile(r"[?!;]|\.(?=\s|$)|\s[-–—]\s")

_BARE = frozenset({"career", "about-organization", "about-work", "staff", "works-of-organization"})
"""Blocks that fit little more than a name: nothing may be passed over for them."""

_NAMELESS = frozenset({Intent.NEWS, Intent.HELP, Intent.COMPARISON})
"""Intents that make sense with no name at all."""


class Links(Protocol):
    """What the parser needs of the linker."""

    def link(self, text: str, context: Sequence[Mention] = ()) -> tuple[Mention, ...]:
        """Find the names in a text."""

    def find(self, name: str) -> Mention:
        """Find what a bare name means."""


@dataclass(frozen=True, slots=True)
class _Message:
    text: str
    words: tuple[Word, ...]
    mentions: tuple[Mention, ...]
    periods: tuple[tuple[int, int, Period], ...]

    def part(self, start: int, stop: int) -> _Message:
        """The message as if only these words were in it."""
        words = self.words[start:stop]
        first, last = (words[0].start, words[-1].end) if words else (0, 0)
        return _Message(
            self.text[first:last],
            words,
            tuple(m for m in self.mentions if first <= m.start and m.end <= last),
            tuple((a - start, b - start, p) for a, b, p in self.periods if start <= a and b <= stop),
        )


class Parser:
    """Turns messages into questions. `today` is the only clock.

    `released` tells when a work came out, by its id. `answered`, where given, tells whom and what the answer to an
    earlier question was about, so that "where was she before?" works after "who is the CTO of OpenAI?".
    `templates` are other ones than the language's own; without `scored`, what fits no template is not understood.
    `watch`, where set, is told which block of templates was taken.
    """

    def __init__(
        self,
        linker: Links,
        today: Callable[[], datetime.date],
        released: Callable[[str], PartialDate | None],
        answered: Answered | None = None,
        language: str = "en",
        templates: Templates | None = None,
        scored: bool = True,
    ) -> None:
        self._linker = linker
        self._today = today
        self._released = released
        self._answered = answered
        self._lexicon = load_lexicon(language)
        self._scored = scored
        self.watch: Callable[[Block], object] | None = None
        self._templates = templates or load_templates(language)

    def parse(self, text: str, thread: Sequence[Question] = ()) -> tuple[Question, ...]:
        """Return the questions of a message, at least one; `thread` holds those asked before, oldest first."""
        cleaned = clean(text[: MOST_CHARACTERS * 2])[:MOST_CHARACTERS]
        words = tuple(self._lexicon.words(tokenize(cleaned))[:MOST_WORDS])
        if message := self._lexicon.message(words):
            return (Question(text, Intent(message)),)
        before = Thread(tuple(thread), self._answered)
        if choice := chosen([word.norm for word in words], before, text):
            return (choice,)
        context = tuple(mention for question in thread for mention in question.mentions)
        mentions = self._with_first(cleaned, words, self._linker.link(cleaned, context))
        questions = self._questions(self._message(cleaned, words, mentions), before)
        understood = [q for q in questions if q.intent not in (Intent.OFF_TOPIC, Intent.UNRESOLVED)]
        kept = understood or questions[:1] or [Question(text, Intent.OFF_TOPIC, confidence=0.0)]
        return tuple(dict.fromkeys(replace(q, text=text if len(kept) == 1 else q.text) for q in kept))[:MOST_QUESTIONS]

    # From a message to its questions

    def _message(self, cleaned: str, words: tuple[Word, ...], mentions: Sequence[Mention]) -> _Message:
        """Put words, names and spans of time together: a number is no unknown name, nor is a word that we know."""
        masked = cleaned
        for mention in mentions:
            if mention.decision is not Decision.NONE:
                masked = masked[: mention.start] + "\0" * (mention.end - mention.start) + masked[mention.end :]
        periods: list[tuple[int, int, Period]] = []
        offset = 0
        while len(periods) < MOST_QUESTIONS and (found := find_period(masked[offset:], self._today())):
            period, (start, end) = found
            inside = [at for at, w in enumerate(words) if w.start >= start + offset and w.end <= end + offset]
            if inside:
                periods.append((inside[0], inside[-1] + 1, period))
            offset += end
        timed = {at for first, stop, _ in periods for at in range(first, stop)}
        kept: list[Mention] = []
        spans = lattice.spans_of(words, _joined(cleaned, mentions))
        titles = self._lexicon.long_titles(words)
        for first, stop, mention in spans:
            norms = [word.norm for word in words[first:stop]]
            unknown = mention.decision is Decision.NONE
            if any(a <= first and stop <= b for a, b in titles):
                continue
            if unknown and (
                timed.intersection(range(first, stop))
                or all(self._lexicon.knows(norm) or self._lexicon.is_concept(norm) for norm in norms)
                or " ".join(norms) in self._lexicon.places
                or not any(character.isalpha() for character in mention.text)
                or (first > 0 and mention.text.islower() and words[first - 1].norm in self._lexicon.determiners)
            ):
                continue
            if unknown:
                taken = frozenset(at for a, b, m in spans if m is not mention for at in range(a, b))
                whole = self._widened(cleaned, words, first, stop, mention, taken)
                kept.extend(self._parted(cleaned, words, first, stop) or [whole])
            else:
                kept.append(mention)
        return _Message(cleaned, words, tuple(kept), tuple(periods + self._releases(words, kept)))

    def _with_first(self, text: str, words: Sequence[Word], mentions: Sequence[Mention]) -> Sequence[Mention]:
        """The mentions and the first word, where that is a common word and also a name: "Apple departures"."""
        if len(words) < 2 or self._lexicon.knows(words[0].norm) or any(m.start < words[0].end for m in mentions):
            return mentions
        following = words[2] if words[1].norm == "'s" and len(words) > 2 else words[1]
        if not self._lexicon.is_concept(following.norm) and following.norm not in _AFTER_FIRST:
            return mentions
        start, end = words[0].start, words[0].end
        found = self._linker.find(text[start:end])
        if found.decision is Decision.NONE or not found.candidates or found.candidates[0].score < _AS_STORED:
            return mentions
        return [replace(found, start=start, end=end), *mentions]

    def _parted(self, text: str, words: Sequence[Word], first: int, stop: int) -> list[Mention]:
        """The names in what looked like one unknown name but has a word of ours in it: "lft OpenAI"."""
        parts: list[list[Word]] = [[]]
        for word in words[first:stop]:
            if self._lexicon.is_concept(word.norm):
                parts.append([])
            else:
                parts[-1].append(word)
        if len(parts) == 1:
            return []
        found: list[Mention] = []
        for part in filter(None, parts):
            start, end = part[0].start, part[-1].end
            for mention in self._linker.link(text[start:end]):
                found.append(replace(mention, start=mention.start + start, end=mention.end + start))
        return found if any(mention.decision is not Decision.NONE for mention in found) else []

    def _widened(
        self, text: str, words: Sequence[Word], first: int, stop: int, mention: Mention, taken: frozenset[int]
    ) -> Mention:
        """An unknown name with the words beside it that we do not know either: "acme robotics", "peter lundquist"."""

        def belongs(at: int, gap: str) -> bool:
            norm = words[at].norm
            strange = norm.isalpha() and not self._lexicon.knows(norm) and not self._lexicon.is_concept(norm)
            return at not in taken and not gap.strip() and strange

        while first > 0 and stop - first < _LONGEST_UNKNOWN:
            if not belongs(first - 1, text[words[first - 1].end : words[first].start]):
                break
            first -= 1
        while stop < len(words) and stop - first < _LONGEST_UNKNOWN:
            if not belongs(stop, text[words[stop - 1].end : words[stop].start]):
                break
            stop += 1
        start, end = words[first].start, words[stop - 1].end
        return replace(mention, start=start, end=end, text=text[start:end])

    def _releases(self, words: Sequence[Word], mentions: Sequence[Mention]) -> list[tuple[int, int, Period]]:
        """Spans of time before or after a work came out: "before ChatGPT", "since the launch of GPT-4"."""
        found = []
        for first, stop, mention in lattice.spans_of(words, mentions):
            work = lattice.of_kind(mention, EntityKind.WORK)
            date = self._released(work.best.id) if work and work.best else None
            begin = first - 1
            while begin >= 0 and words[begin].norm in self._lexicon.release_words:
                begin -= 1
            side = self._lexicon.release_prepositions.get(words[begin].norm) if begin >= 0 else None
            if date is None or side is None:
                continue
            while stop < len(words) and words[stop].norm in self._lexicon.release_words:
                stop += 1
            text = " ".join(word.norm for word in words[begin:stop])
            if side == "before":
                period = Period(None, date.first - datetime.timedelta(1), text)
            else:
                period = Period(date.first if side == "since" else date.last, None, text)
            found.append((begin, stop, period))
        return found

    def _questions(self, message: _Message, thread: Thread) -> list[Question]:
        """The questions of all sentences, each read with those before it in mind."""
        found: list[Question] = []
        for start, stop in _sentences(message):
            now = Thread((*thread.questions, *found), self._answered)
            for question in self._sentence(message.part(start, stop), now):
                found.append(question)
        told = [q for q in found if not (_only_names(q) and len(found) > 1)]
        return told or found

    def _sentence(self, message: _Message, thread: Thread) -> list[Question]:
        """The questions of one sentence: one that fits as a whole, else those that it can be cut into."""
        if not message.words:
            return []
        cuts = self._cuts(message)
        clear = [at for at in cuts if self._begins_question(message, at)]
        if not clear and (whole := self._one(message, thread, loose=False)) is not None:
            return [whole]
        for at in clear or cuts:
            left = self._one(message.part(0, at), thread, loose=False)
            if left is None or left.intent in (Intent.UNRESOLVED, Intent.OFF_TOPIC):
                continue
            later = Thread((*thread.questions, left), self._answered)
            right = self._sentence(message.part(at, len(message.words)), later)
            return [left, *(q for q in right if q.intent not in (Intent.OFF_TOPIC, Intent.UNRESOLVED, Intent.PROFILE))]
        if clear and (whole := self._one(message, thread, loose=False)) is not None:
            return [whole]
        loose = self._one(message, thread, loose=True) if self._scored else None
        return [loose or self._by_names(message)]

    def _begins_question(self, message: _Message, at: int) -> bool:
        """Whether a question surely begins at a word: "… and what is …", "…, and when"."""
        words = message.words
        return words[at].norm in self._lexicon.askers and words[at - 1].norm in self._lexicon.cuts

    def _cuts(self, message: _Message) -> list[int]:
        """Where a further question may begin."""
        words = message.words
        named = [first for first, _, _ in lattice.spans_of(words, message.mentions)]
        found = []
        for at in range(1, len(words)):
            if words[at].norm not in self._lexicon.starters:
                continue
            between = message.text[words[at - 1].end - words[0].start : words[at].start - words[0].start]
            asks = words[at].norm in self._lexicon.askers and any(first < at for first in named)
            if words[at - 1].norm in self._lexicon.cuts or "," in between or asks:
                found.append(at)
        return found[:6]

    # From one question to its meaning

    def _one(self, message: _Message, thread: Thread, loose: bool) -> Question | None:
        spoken_of = _spoken_of(thread)
        edges = lattice.build(message.words, message.mentions, message.periods, self._lexicon, loose, spoken_of)
        if thread.last is not None and not loose and (followed := self._follow_up(message, edges, thread)):
            return followed
        sure = any(_sure_person(mention) for mention in message.mentions)
        highest = _EXACT if not loose else _LOOSE_PERSON if sure else _LOOSE
        fit = best_fit(edges, self._templates.automaton, highest, self._missing(thread))
        if fit is None:
            if not loose and best_fit(edges, self._templates.follow_up_automaton, _EXACT):
                return Question(message.text, Intent.UNRESOLVED, period=_period(message))
            return None
        if self.watch:
            self.watch(fit.block)
        question = self._question(message.text, fit, thread)
        bare = fit.block.name in _BARE and (fit.block.name != "career" or not fit.asked)
        if question.intent is Intent.UNKNOWN_NAME and bare and not any(c.isupper() for c in question.unknown[0].text):
            return None
        if loose:
            named = [mention for mention in message.mentions if mention in question.mentions]
            credible = named and all(self._credible(mention) for mention in named)
            if fit.block.name in _BARE or not credible or question.intent is Intent.UNKNOWN_NAME:
                return None
        return question

    def _credible(self, mention: Mention) -> bool:
        """Whether a mention is no everyday word or place that happens to be somebody's name as well."""
        norm = mention.text.casefold()
        return norm not in self._lexicon.places and (_telling(mention) or zipf_frequency(norm, "en") < _EVERYDAY)

    def _missing(self, thread: Thread) -> dict[str, Filler]:
        """What a question in a thread may leave out."""
        if thread.last is None:
            return {}
        missing = {"{title}": Filler(title=thread.title())} if thread.title() else {}
        for kind, slots in lattice.KIND_SLOTS.items():
            if kind is not EntityKind.WORK and (mentions := thread.mentions(kind)):
                missing[slots[0]] = Filler(mentions)
        return missing

    def _follow_up(self, message: _Message, edges: Sequence[Sequence[Edge]], thread: Thread) -> Question | None:
        period = _period(message)
        fit = best_fit(edges, self._templates.follow_up_automaton, _EXACT)
        if fit is not None and fit.block.follow:
            mentions: list[tuple[EntityKind, Mention]] = []
            title = None
            for slot, filler in fit.slots:
                title = filler.title or title
                if filler.pronoun:
                    continue
                mentions.extend((lattice.SLOT_KINDS[slot], mention) for mention in filler.mentions)
            if fit.block.follow == "substitute" and not mentions:
                return None
            return follow(fit.block.follow, message.text, thread, mentions, title, period)
        if period and not message.mentions and thread.last and _passes(edges):
            return replace(thread.last, text=message.text, period=period, intent=_at_time(thread.last.intent))
        return None

    def _question(self, text: str, fit: Fit, thread: Thread) -> Question:
        block = fit.block
        by_kind: dict[str, list[Mention]] = {"person": [], "organization": [], "work": []}
        unknown: list[Mention] = []
        unresolved: list[str] = []
        title = block.title
        for slot, filler in sorted(fit.slots, key=lambda item: list(SLOTS).index(item[0])):
            title = filler.title or title
            mentions = filler.mentions
            if filler.pronoun:
                mentions = thread.mentions(EntityKind(filler.pronoun))
                if not mentions:
                    unresolved.append(SLOTS[slot])
            for mention in mentions:
                (unknown if mention.decision is Decision.NONE else by_kind[SLOTS[slot]]).append(mention)
        intent = _at_time(block.intent) if fit.period else block.intent
        if unknown:
            intent = Intent.UNKNOWN_NAME
        elif "person" in unresolved and thread.last and (group := group_of(thread.last, text)):
            return group
        elif unresolved and not (unresolved == ["organization"] and by_kind["person"] and intent in _PLACE_OPTIONAL):
            intent = Intent.UNRESOLVED
        people = tuple(dict.fromkeys(by_kind["person"]))
        last = thread.last
        goes_on = last and last.people == people and any(filler.pronoun for _, filler in fit.slots)
        if last and goes_on and intent in _PLACE_GOES_ON and not by_kind["organization"]:
            by_kind["organization"].extend(last.organizations)
        return Question(
            text=text,
            intent=intent,
            people=people,
            organizations=tuple(dict.fromkeys(by_kind["organization"])),
            works=tuple(dict.fromkeys(by_kind["work"])),
            unknown=tuple(unknown),
            title=title,
            period=fit.period,
            relation=block.relation,
            order=block.order,
            group=block.group,
            counted=fit.counted,
            confidence=round(max(0.0, 100 - 10 * fit.cost), 1),
        )

    def _by_names(self, message: _Message) -> Question:
        """What is known about those named, where nothing else is understood; off topic where that would be chance."""
        people = tuple(m for m in message.mentions if _sure_person(m) and self._credible(m))
        if people:
            return Question(message.text, Intent.PROFILE, people=people, confidence=30.0)
        content = sum(lattice.is_content(word, self._lexicon) for word in message.words)
        own = any(word.norm in ("i", "my", "me", "our", "we", "us") for word in message.words)
        known = [m for m in message.mentions if m.best and m.best.score >= 90 and _telling(m) and self._credible(m)]
        if known and not content and not own:
            kinds = {kind: tuple(m for m in known if m.best and m.best.kind is kind) for kind in EntityKind}
            return Question(message.text, Intent.PROFILE, organizations=kinds[EntityKind.ORGANIZATION],
                            works=kinds[EntityKind.WORK], confidence=20.0)  # fmt: skip
        return Question(message.text, Intent.OFF_TOPIC, confidence=0.0)


_PLACE_GOES_ON = frozenset({Intent.HOW_LONG, Intent.WHEN, Intent.WHY, Intent.SUCCESSION, Intent.ROLE_AT})
"""Intents whose place, left out, is the one that the thread was about last."""

_PLACE_OPTIONAL = frozenset({Intent.HOW_LONG, Intent.WHEN, Intent.WHY, Intent.PREVIOUS, Intent.RELATION})


def _joined(text: str, mentions: Sequence[Mention]) -> list[Mention]:
    """The mentions, with what stands beside a name and is only more of the same name put to it."""
    found: list[Mention] = []
    for mention in mentions:
        last = found[-1] if found else None
        if last and (whole := _whole(text, last, mention)):
            found[-1] = whole
        else:
            found.append(mention)
    return found


def _whole(text: str, left: Mention, right: Mention) -> Mention | None:
    """Two mentions as one where one is known and the other, beside it, is a spelling of the rest of that name."""
    known, rest = (left, right) if left.best else (right, left)
    if not known.best or rest.decision is not Decision.NONE or right.start - left.end > 7:
        return None
    same = bool(rest.candidates) and rest.candidates[0].id == known.best.id
    words = known.best.name.casefold().split()
    near = right.start - left.end == 1 and any(ratio(rest.text.casefold(), word) >= _SAME_WORD for word in words)
    if not (same or near):
        return None
    return replace(known, start=left.start, end=right.end, text=text[left.start : right.end])


def _only_names(question: Question) -> bool:
    """Whether a sentence is no more than a name, as in "Zoph. Where is he now?"."""
    return len(question.mentions) == 1 and question.text.strip(" .?!,:;") == question.mentions[0].text


def _at_time(intent: Intent) -> Intent:
    return Intent.AS_OF if intent in (Intent.WHEREABOUTS, Intent.CAREER) else intent


def _period(message: _Message) -> Period | None:
    return message.periods[0][2] if message.periods else None


def _passes(edges: Sequence[Sequence[Edge]]) -> bool:
    """Whether all words can be passed over, as in "only 2025" or "and last year?"."""
    reached = {0}
    for at, readings in enumerate(edges):
        if at in reached:
            reached.update(edge.stop for edge in readings if not edge.symbols)
    return len(edges) in reached


def _spoken_of(thread: Thread) -> frozenset[EntityKind]:
    """The kinds of thing that a pronoun may stand for; none where nothing was asked yet."""
    if thread.last is None:
        return frozenset()
    kinds = {kind for kind in EntityKind if thread.mentions(kind)}
    return frozenset(kinds | {EntityKind.PERSON} if group_of(thread.last, "") else kinds)


def _sure_person(mention: Mention) -> bool:
    """Whether a mention is a person beyond doubt: not a common word that also is somebody's surname."""
    best = mention.candidates[0] if mention.decision is not Decision.NONE and mention.candidates else None
    return best is not None and best.kind is EntityKind.PERSON and best.score >= 80 and _telling(mention)


def _telling(mention: Mention) -> bool:
    """Whether a mention's text is a name by its looks: several words, a capital or a digit."""
    return " " in mention.text.strip() or any(c.isupper() or c.isdigit() for c in mention.text)


def _sentences(message: _Message) -> list[tuple[int, int]]:
    """The words of each sentence, as a first word and the one after the last."""
    words = message.words
    inside = [(mention.start, mention.end) for mention in message.mentions]
    marks = [m.end() for m in _SENTENCE.finditer(message.text) if not any(a < m.start() < b for a, b in inside)]
    found, start = [], 0
    for mark in marks:
        stop = next((at for at in range(start, len(words)) if words[at].start >= mark), len(words))
        if stop > start:
            found.append((start, stop))
        start = stop
    if start < len(words):
        found.append((start, len(words)))
    return found
