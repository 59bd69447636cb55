"""The parser: a message to the questions in it.

The names are linked once for the whole message; the message is cut into its questions; each question is matched with
the templates; what it leaves out is taken from the thread.
"""

from __future__ import annotations

import datetime
from collections.abc import Callable, Sequence
from dataclasses import replace

from bot.facts.dates import PartialDate
from bot.facts.records import EntityKind
from bot.names.mention import Decision, Mention
from bot.questions import doubts, lattice
from bot.questions.matching import Edge, Filler, Fit, best_fit
from bot.questions.messages import Links, Message, Reader, telling
from bot.questions.periods import refined
from bot.questions.question import Intent, Period, Question
from bot.questions.templates import SLOTS, Block, Templates, load_lexicon, load_templates
from bot.questions.thread import Answered, Thread, chosen, follow, group_of

MOST_QUESTIONS = 5
"""Bound of what is answered of one message."""

_EXACT = 1.9
"""Highest cost of a fit that passes over nothing of weight."""
_LOOSE = 2.75
"""Highest cost of a fit that may pass over a concept or an unknown word; set on questions that must not fit."""
_LOOSE_PERSON = 5.0
"""The same where a person is named beyond doubt: what is asked about a person is rarely far from what we know."""

_BARE = frozenset({"about-work-when", "career", "about-organization", "about-work", "staff", "works-of-organization"})
"""Blocks that fit little more than a name: nothing may be passed over for them."""


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
        if message := self._lexicon.message(words):
            return (Question(text, Intent(message)),)
        before = Thread(tuple(thread), self._answered)
        if choice := chosen([word.norm for word in words], before, text):
            return (choice,)
        context = tuple(mention for question in thread for mention in question.mentions)
        questions = self._questions(self._reader.read(cleaned, words, context), before)
        understood = [q for q in questions if q.intent not in (Intent.OFF_TOPIC, Intent.UNRESOLVED)]
        kept = understood or questions[:1] or [Question(text, Intent.OFF_TOPIC, confidence=0.0)]
        asked = {_sense(q): q for q in reversed(kept)}
        kept = list(reversed(asked.values()))[:MOST_QUESTIONS]
        return tuple(replace(q, text=text) for q in kept) if len(kept) == 1 else tuple(kept)

    # From a message to its questions

    def _questions(self, message: Message, thread: Thread) -> list[Question]:
        """The questions of all sentences, each read with those before it in mind."""
        found: list[Question] = []
        for start, stop in message.sentences():
            now = Thread((*thread.questions, *found), self._answered)
            for question in self._sentence(message.part(start, stop), now):
                found.append(question)
        told = [q for q in found if not (_only_names(q) and len(found) > 1)]
        if all(question.intent is Intent.UNRESOLVED for question in told):
            return found
        return told or found

    def _sentence(self, message: Message, thread: Thread, guess: bool = True) -> list[Question]:
        """The questions of one sentence: one that fits as a whole, else those that it can be cut into.

        `guess`: what fits no template as it is may be passed over.
        """
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
            right = self._sentence(message.part(at, len(message.words)), later, guess and at in clear)
            right = [q for q in right if q.intent not in (Intent.OFF_TOPIC, Intent.UNRESOLVED, Intent.PROFILE)]
            if right or not _only_names(left):
                return [left, *right]
        if clear and (whole := self._one(message, thread, loose=False)) is not None:
            return [whole]
        if not guess:
            return []
        loose = self._one(message, thread, loose=True) if self._scored else None
        return [loose or self._by_names(message)]

    def _begins_question(self, message: Message, at: int) -> bool:
        """Whether a question surely begins at a word: "… and what is …", "…, and when"."""
        words = message.words
        return words[at].norm in self._lexicon.askers and words[at - 1].norm in self._lexicon.cuts

    def _cuts(self, message: Message) -> list[int]:
        """Where a further question may begin."""
        words = message.words
        named = [first for first, _, _ in lattice.spans_of(words, message.mentions)]
        found = []
        for at in range(1, len(words)):
            if words[at].norm not in self._lexicon.starters or {w.norm for w in words[:at]} <= self._lexicon.cuts:
                continue
            between = message.whole[words[at - 1].end : words[at].start]
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
        fit = best_fit(edges, self._templates.automaton, highest, self._missing(thread))
        if not loose and (fit is None or fit.composed) and (common := self._with_common(message, thread)):
            return common
        if fit is None:
            if not loose and best_fit(edges, self._templates.follow_up_automaton, _EXACT):
                return Question(message.text, Intent.UNRESOLVED, period=_period(message))
            return None
        if self.watch:
            self.watch(fit.block)
        question = self._question(message.text, fit, thread)
        helped = any(word.norm in self._lexicon.auxiliaries for word in message.words)
        if helped and fit.block.name in _BARE and not fit.asked:
            return None
        bare = fit.block.name in _BARE and (fit.block.name != "career" or not fit.asked)
        if question.intent is Intent.UNKNOWN_NAME and fit.block.intent is Intent.SAID and len(message.mentions) > 1:
            return None
        if question.intent is Intent.UNKNOWN_NAME and bare and not any(c.isupper() for c in question.unknown[0].text):
            return None
        if doubts.by_chance(message, question, fit, self._lexicon):
            return None
        return question if not loose else self._guessed(message, question, fit)

    def _guessed(self, message: Message, question: Question, fit: Fit) -> Question | None:
        """A question for which something was passed over, where it names for certain who or what is meant."""
        if stranger := doubts.stranger(message, self._lexicon):
            return Question(message.text, Intent.UNKNOWN_NAME, unknown=(stranger,))
        if question.intent is Intent.UNKNOWN_NAME:
            whole = all(doubts.unknown_by_looks(mention) for mention in question.unknown)
            return question if whole and fit.block.name not in _BARE else None
        named = doubts.named(message, question)
        credible = named and all(doubts.credible(mention, self._lexicon) for mention in named)
        return question if credible and fit.block.name not in _BARE else None

    def _with_common(self, message: Message, thread: Thread) -> Question | None:
        """What a question says where common words in it are taken for the names that they also are."""
        named = self._reader.with_common(message)
        if named is message:
            return None
        edges = lattice.build(named.words, named.mentions, named.periods, self._lexicon, False, _spoken_of(thread))
        fit = best_fit(edges, self._templates.automaton, _EXACT, self._missing(thread))
        if fit is None or fit.composed or fit.block.name in doubts.VAGUE:
            return None
        capital = any(mention.text[0].isupper() for mention in named.mentions)
        if fit.block.name in _BARE and (not fit.asked or (fit.asked <= doubts.QUESTION_WORDS and not capital)):
            return None
        if self.watch:
            self.watch(fit.block)
        question = self._question(named.text, fit, thread)
        chance = question.intent is Intent.UNKNOWN_NAME or doubts.by_chance(named, question, fit, self._lexicon)
        return None if chance else question

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
        return replace(thread.last, text=message.text, period=period, intent=_at_time(thread.last.intent))

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
        same = last is not None and last.people in ((), people) and any(filler.pronoun for _, filler in fit.slots)
        if last and same and intent in _PLACE_GOES_ON and not by_kind["organization"]:
            by_kind["organization"].extend(last.organizations)
            title = title or (last.title if intent is Intent.SUCCESSION else None)
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

    def _by_names(self, message: Message) -> Question:
        """What is known about those named, where nothing else is understood; off topic where that would be chance."""
        if stranger := doubts.stranger(message, self._lexicon):
            return Question(message.text, Intent.UNKNOWN_NAME, unknown=(stranger,))
        people = tuple(m for m in message.mentions if doubts.sure_person(m) and doubts.credible(m, self._lexicon))
        if people:
            return Question(message.text, Intent.PROFILE, people=people, confidence=30.0)
        content = sum(lattice.is_content(word, self._lexicon) for word in message.words)
        own = any(word.norm in ("i", "my", "me", "our", "we", "us") for word in message.words)
        known = [m for m in message.mentions if m.best and m.best.score >= 90 and telling(m)]
        known = [m for m in known if doubts.credible(m, self._lexicon)]
        unknown = doubts.unknown_person(message, self._lexicon) if known else None
        if not content and not unknown:
            unknown = next((m for m in message.mentions if m.decision is Decision.NONE and telling(m)), None)
        if unknown and known:
            return Question(message.text, Intent.UNKNOWN_NAME, unknown=(unknown,))
        if known and not own:
            kinds = {kind: tuple(m for m in known if m.best and m.best.kind is kind) for kind in EntityKind}
            return Question(message.text, Intent.SAID if content else Intent.PROFILE, confidence=20.0,
                            organizations=kinds[EntityKind.ORGANIZATION], works=kinds[EntityKind.WORK])  # fmt: skip
        return Question(message.text, Intent.OFF_TOPIC, confidence=0.0)


_PLACE_GOES_ON = frozenset({Intent.HOW_LONG, Intent.WHEN, Intent.WHY, Intent.SUCCESSION, Intent.ROLE_AT})
"""Intents whose place, left out, is the one that the thread was about last."""

_PLACE_OPTIONAL = frozenset({Intent.HOW_LONG, Intent.WHEN, Intent.WHY, Intent.PREVIOUS, Intent.RELATION})


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


def _only_names(question: Question) -> bool:
    """Whether a sentence is no more than a name, as in "Zoph. Where is he now?"."""
    return len(question.mentions) == 1 and question.text.strip(" .?!,:;") == question.mentions[0].text


def _at_time(intent: Intent) -> Intent:
    return Intent.AS_OF if intent in (Intent.WHEREABOUTS, Intent.CAREER) else intent


def _period(message: Message) -> Period | None:
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
