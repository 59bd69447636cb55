"""The parser: a message to the questions in it.

The names are linked once for the whole message; the message is cut into its questions; each question is matched with
the templates; what it leaves out is taken from the thread.
"""

from __future__ import annotations

import datetime
import re
from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import lru_cache

from bot.facts.dates import PartialDate
from bot.facts.records import EntityKind
from bot.names.mention import Decision, Mention
from bot.questions import doubts, guesses, lattice
from bot.questions.choices import chosen, chosen_by_place
from bot.questions.matching import Edge, Filler, Fit, best_fit
from bot.questions.meaning import asked_by, at_time
from bot.questions.messages import Links, Message, Reader
from bot.questions.periods import refined
from bot.questions.question import Intent, Period, Question, Relation
from bot.questions.templates import Block, Templates, load_lexicon, load_templates
from bot.questions.thread import Answered, Thread, follow, group_of

_MOST_WITHIN = 6
"""Parts of a sentence that are tried where the whole is not understood."""
_ANSWERS = 32
"""Answers that are kept while one message is read."""

MOST_QUESTIONS = 5
"""Bound of what is answered of one message."""

_EXACT = 1.9
"""Highest cost of a fit that passes over nothing of weight."""
_LOOSE = 2.75
"""Highest cost of a fit that may pass over a concept or an unknown word; set on questions that must not fit."""
_LOOSE_PERSON = 5.0
"""The same where a person is named beyond doubt: what is asked about a person is rarely far from what we know."""
_PLAIN = 99.0
"""Confidence from which what leads up to a question is a part of it: "Koduri left Intel and then what?"."""
_LEFT_OUT = 1.0
"""What it costs that a question leaves out what the thread tells."""


_OF_ONE_PLACE = frozenset(
    {Intent.FOUNDERS, Intent.FOUNDED_WHEN, Intent.ROLE_HOLDER, Intent.DEPARTURES, Intent.ARRIVALS, Intent.STAFF}
)
"""Intents whose answer is about one place."""
_DASH = re.compile(r"\s[-–—]\s|:\s")


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
        self._answered = answered
        self._lexicon = load_lexicon(language)
        self._reader = Reader(linker, self._lexicon, today, released)
        self._scored = scored
        self.watch: Callable[[Block], object] | None = None
        self._templates = templates or load_templates(language)

    def parse(self, text: str, thread: Sequence[Question] = ()) -> tuple[Question, ...]:
        """Return the questions of a message, at least one; `thread` holds those asked before, oldest first."""
        cleaned, words = self._reader.words(text)
        if said := self._lexicon.message(words):
            return (Question(text, Intent(said)),)
        before = Thread(tuple(thread), lru_cache(maxsize=_ANSWERS)(self._answered) if self._answered else None)
        if choice := chosen([word.norm for word in words], before, text):
            return (choice,)
        context = tuple(mention for question in thread for mention in question.mentions)
        message = self._reader.read(cleaned, words, context)
        if choice := self._chosen(message, before):
            return (choice,)
        questions = self._questions(message, before)
        understood = [q for q in questions if q.intent not in (Intent.OFF_TOPIC, Intent.UNRESOLVED)]
        kept = understood or questions[:1] or [Question(text, Intent.OFF_TOPIC, confidence=0.0)]
        kept = [each for question in kept for place in _by_place(question) for each in _by_title(place)]
        asked = {_sense(q): q for q in reversed(kept)}
        kept = list(reversed(asked.values()))[:MOST_QUESTIONS]
        return tuple(replace(q, text=text) for q in kept) if len(kept) == 1 else tuple(kept)

    def _chosen(self, message: Message, thread: Thread) -> Question | None:
        """The last question, where the message only tells which of several namesakes it meant: "the OpenAI one"."""
        last = thread.last
        if last is None or not any(m.decision is Decision.AMBIGUOUS for m in last.people):
            return None
        named = lattice.named(message.words, message.mentions)
        rest = [word for at, word in enumerate(message.words) if at not in named]
        rest = [word for word in rest if word.norm not in self._lexicon.choosing]
        mentions = [*message.mentions, *(self._reader.named(word.norm) for word in rest[:2])]
        place = lattice.of_kind(mentions[0], EntityKind.ORGANIZATION) if len(mentions) == 1 and mentions[0] else None
        return chosen_by_place(place, thread, message.whole) if place else None

    # From a message to its questions

    def _questions(self, message: Message, thread: Thread) -> list[Question]:
        """The questions of all sentences, each read with those before it in mind.

        What leads up to a question ("Murati left OpenAI. Where is she now?") is not one itself.
        """
        found: list[Question] = []
        told: list[Question] = []
        for start, stop in message.sentences():
            sentence = message.part(start, stop)
            questions = self._sentence(sentence, Thread((*thread.questions, *found), thread.answered))
            names = not found and self._only_names(sentence)
            found.extend(questions)
            asked = [question for question in questions if question.confidence > guesses.BY_NAMES]
            if not names and not self._states(sentence, questions):
                told.extend(asked)
        if all(question.intent in (Intent.UNRESOLVED, Intent.SOURCE) for question in told):
            return found
        return told

    def _states(self, sentence: Message, questions: Sequence[Question]) -> bool:
        """Whether a sentence states what it could ask: "Murati left OpenAI."."""
        vague = not sentence.mentions and all(question.intent is Intent.NEWS for question in questions)
        if vague and not _asks(sentence):
            return True
        asks = _asks(sentence) or doubts.yes_or_no(sentence, self._lexicon)
        if asks or any(word.norm in self._lexicon.askers for word in sentence.words):
            return False
        tells = self._lexicon.tells_of(sentence.words[0].norm)
        return tells or all(question.intent is Intent.RELATION for question in questions)

    def _only_names(self, message: Message) -> bool:
        """Whether a sentence is no more than names, as the first of "OpenAI's Mark Chen - what is his title?"."""
        named = lattice.named(message.words, message.mentions)
        return not any(at not in named and self._lexicon.is_concept(w.norm) for at, w in enumerate(message.words))

    def _sentence(
        self, message: Message, thread: Thread, guess: bool = True, most: int = MOST_QUESTIONS
    ) -> list[Question]:
        """The questions of one sentence: one that fits as a whole, else those that it can be cut into, at most `most`.

        `guess`: what fits no template as it is may be passed over.
        """
        if not message.words:
            return []
        cuts = self._cuts(message) if most > 1 else []
        clear = [at for at in cuts if self._begins_question(message, at)]
        if not clear and (whole := self._one(message, thread, loose=False)) is not None:
            return [whole]
        alone: Question | None = None
        for at in clear or cuts:
            left = self._one(message.part(0, at), thread, loose=False)
            if left is None and self._only_names(message.part(0, at)):
                left = guesses.by_names(message.part(0, at), self._lexicon)
            if left is None or left.intent in (Intent.UNRESOLVED, Intent.OFF_TOPIC):
                continue
            states = self._states(message.part(0, at), [left])
            whole = self._one(message, thread, loose=False) if states and at in clear else None
            if whole is not None and whole.confidence >= _PLAIN:
                return [whole]
            later = Thread((*thread.questions, left), thread.answered)
            right = self._sentence(message.part(at, len(message.words)), later, guess and at in clear, most - 1)
            right = [q for q in right if q.intent not in (Intent.OFF_TOPIC, Intent.UNRESOLVED, Intent.PROFILE)]
            names = self._only_names(message.part(0, at))
            told = names or (right and states)
            if right:
                return right if told else [left, *right]
            alone = alone or (None if names else left)
        if alone is not None:
            return [alone]
        if clear and (whole := self._one(message, thread, loose=False)) is not None:
            return [whole]
        if not guess:
            return []
        if (asked := self._within(message, thread)) is not None:
            return [asked]
        guessing = self._scored and not doubts.outside(message, self._lexicon)
        loose = self._one(message, thread, loose=True) if guessing else None
        guessed = loose or guesses.by_names(message, self._lexicon)
        if guessed.confidence <= guesses.BY_NAMES and (stranger := self._reader.stranger(message)):
            return [Question(message.text, Intent.UNKNOWN_NAME, unknown=(stranger,))]
        return [guessed]

    def _within(self, message: Message, thread: Thread) -> Question | None:
        """A question with something around it: "my boss wants to know where Zoph went", "my report: xAI departures"."""
        words, named = message.words, lattice.spans_of(message.words, message.mentions)
        if doubts.outside(message, self._lexicon):
            return None
        first = min((start for start, _, _ in named), default=len(words))
        last = max((stop for _, stop, _ in named), default=len(words))
        tried = 0
        for at in range(1, len(words)):
            before = message.whole[words[at - 1].end : words[at].start]
            part = None
            if at <= first and (":" in before or "," in before or self._lexicon.opens(words, at)):
                part = message.part(at, len(words))
            elif at >= last and ("," in before or "(" in before):
                part = message.part(0, at)
            if part is not None and not self._only_names(part) and tried < _MOST_WITHIN:
                tried += 1
                asked = self._one(part, thread, loose=False)
                if asked is not None and asked.intent not in (Intent.UNRESOLVED, Intent.UNKNOWN_NAME):
                    return asked
        return None

    def _begins_question(self, message: Message, at: int) -> bool:
        """Whether a question surely begins at a word: "… and what is …", "…, and when"."""
        return self._lexicon.asks(message.words, at) and message.words[at - 1].norm in self._lexicon.cuts

    def _cuts(self, message: Message) -> list[int]:
        """Where a further question may begin."""
        words = message.words
        named = [first for first, _, _ in lattice.spans_of(words, message.mentions)]
        found = []
        for at in range(1, len(words)):
            between = message.whole[words[at - 1].end : words[at].start]
            if _DASH.search(between) and any(first < at for first in named):
                found.append(at)
                continue
            starts = words[at].norm in self._lexicon.starters or self._lexicon.asks(words, at)
            if not starts or {w.norm for w in words[:at]} <= self._lexicon.cuts:
                continue
            asks = words[at].norm in self._lexicon.askers and any(first < at for first in named)
            if words[at - 1].norm in self._lexicon.cuts or "," in between or asks:
                found.append(at)
        return found[:6]

    # From one question to its meaning

    def _one(self, message: Message, thread: Thread, loose: bool) -> Question | None:
        spoken_of = _spoken_of(thread)
        edges = lattice.build(message.words, message.mentions, message.periods, self._lexicon, loose, spoken_of)
        if thread.last is not None and not loose and (followed := self._follow_up(message, edges, thread)):
            return followed
        sure = any(doubts.sure_person(m) or doubts.unknown_by_looks(m) for m in message.mentions)
        highest = _EXACT if not loose else _LOOSE_PERSON if sure else _LOOSE
        fit = self._fit(edges, highest, thread)
        if not loose and (fit is None or fit.composed) and (common := self._with_common(message, thread)):
            return common
        if fit is None:
            if not loose and best_fit(edges, self._templates.follow_up_automaton, _EXACT):
                return Question(message.text, Intent.UNRESOLVED, period=_period(message))
            return None
        if self.watch:
            self.watch(fit.block)
        question = asked_by(fit, message, thread)
        if fit.block.name in guesses.BARE and doubts.used(message, fit, self._lexicon):
            return None
        bare = fit.block.name in guesses.BARE and (fit.block.name != "career" or not fit.asked)
        if question.intent is Intent.FLOW and len(question.organizations) + bool(question.people) < 2:
            return None
        if question.intent is Intent.UNKNOWN_NAME and fit.block.intent is Intent.SAID and len(message.mentions) > 1:
            return None
        if question.intent is Intent.UNKNOWN_NAME and bare and not any(c.isupper() for c in question.unknown[0].text):
            return None
        if doubts.by_chance(message, question, fit, self._lexicon):
            return None
        keywords = not fit.asked and not _asks(message) and not doubts.helped(message, self._lexicon)
        if question.intent is Intent.RELATION and question.relation is Relation.AT and keywords:
            question = replace(question, intent=Intent.ROLE_AT, relation=None)
        return guesses.loose(message, question, fit, self._lexicon) if loose else question

    def _with_common(self, message: Message, thread: Thread) -> Question | None:
        """What a question says where common words in it are taken for the names that they also are."""
        named = self._reader.with_common(message)
        if named is message:
            return None
        edges = lattice.build(named.words, named.mentions, named.periods, self._lexicon, False, _spoken_of(thread))
        fit = self._fit(edges, _EXACT, thread)
        if (
            fit is None
            or fit.composed
            or (fit.block.name in doubts.VAGUE and not any(map(doubts.rare, named.mentions)))
        ):
            return None
        capital = any(mention.text[0].isupper() for mention in named.mentions)
        if fit.block.name in guesses.BARE and (not fit.asked or (fit.asked <= doubts.QUESTION_WORDS and not capital)):
            return None
        if self.watch:
            self.watch(fit.block)
        question = asked_by(fit, named, thread)
        chance = question.intent is Intent.UNKNOWN_NAME or doubts.by_chance(named, question, fit, self._lexicon)
        return None if chance else question

    def _fit(self, edges: Sequence[Sequence[Edge]], highest: float, thread: Thread) -> Fit | None:
        """The best fit; what the question may leave out is looked for only where without it little fits."""
        fit = best_fit(edges, self._templates.automaton, highest)
        if thread.last is None or (fit is not None and fit.cost < _LEFT_OUT):
            return fit
        return best_fit(edges, self._templates.automaton, highest, self._missing(thread))

    def _missing(self, thread: Thread) -> dict[str, Filler]:
        """What a question in a thread may leave out."""
        if thread.last is None:
            return {}
        missing = {"{title}": Filler(title=thread.title())} if thread.title() else {}
        for kind, slots in lattice.KIND_SLOTS.items():
            if kind is not EntityKind.WORK and (mentions := thread.mentions(kind)):
                missing[slots[0]] = Filler(mentions)
        return missing

    def _follow_up(self, message: Message, edges: Sequence[Sequence[Edge]], thread: Thread) -> Question | None:
        period = _period(message)
        if period and thread.last:
            period = refined(period, thread.last.period)
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
            if fit.block.follow == "period":
                return self._at_period(message, period, thread)
            return follow(fit.block.follow, message.text, thread, mentions, title, period)
        return self._at_period(message, period, thread) if _passes(edges) else None

    def _at_period(self, message: Message, period: Period | None, thread: Thread) -> Question | None:
        """The last question, asked for another time: "only October", "and in 2025?"."""
        if period is None or message.mentions or thread.last is None:
            return None
        return replace(thread.last, text=message.text, period=period, intent=at_time(thread.last.intent))


def _asks(message: Message) -> bool:
    """Whether a question mark ends a message or a part of one."""
    return message.whole[message.words[-1].end :].lstrip().startswith("?")


def _by_place(question: Question) -> list[Question]:
    """A question for each of the places of which the same is asked: "who founded OpenAI and Anthropic?"."""
    if question.intent not in _OF_ONE_PLACE:
        return [question]
    return [replace(question, organizations=(place,)) for place in question.organizations] or [question]


def _by_title(question: Question) -> list[Question]:
    """A question for each of the titles that it asks about."""
    return [replace(question, title=title, further=()) for title in (question.title, *question.further)]


def _sense(question: Question) -> Question:
    """The question without its wording: two of the same sense are asked once."""
    return replace(
        question,
        text="",
        confidence=0.0,
        people=_unplaced(question.people),
        organizations=_unplaced(question.organizations),
        works=_unplaced(question.works),
        unknown=_unplaced(question.unknown),
    )


def _unplaced(mentions: Sequence[Mention]) -> tuple[Mention, ...]:
    return tuple(replace(mention, start=0, end=0, text="") for mention in mentions)


def _period(message: Message) -> Period | None:
    return message.periods[0][2] if message.periods else None


def _passes(edges: Sequence[Sequence[Edge]]) -> bool:
    """Whether all words can be passed over, as in "only 2025" or "and last year?"."""
    reached = {0}
    for at, readings in enumerate(edges):
        if at in reached:
            reached.update(edge.stop for edge in readings if not edge.symbols)
    return len(edges) in reached


def _spoken_of(thread: Thread) -> frozenset[str]:
    """The kinds of pronoun that have something to stand for; none where nothing was asked yet."""
    last = thread.last
    if last is None:
        return frozenset()
    told = {EntityKind.PERSON.value} if thread.answered else set()
    if thread.answered and not last.works:
        told.add(EntityKind.ORGANIZATION.value)
    kinds = told | {kind.value for kind in EntityKind if Thread(thread.questions).mentions(kind)}
    several = group_of(last) or last.people or not last.organizations
    return frozenset(kinds | {lattice.SEVERAL} if several else kinds)
