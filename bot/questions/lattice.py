"""The readings of a question's words, as edges for matching: names, titles, spans of time, concepts, small words."""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Sequence
from dataclasses import replace

from wordfreq import zipf_frequency

from bot.facts.records import EntityKind
from bot.names.mention import Decision, Mention
from bot.names.words import GENERIC, STOP
from bot.questions.lexicon import COMMON_WORD, Lexicon, Sense, Word
from bot.questions.matching import Edge, Filler
from bot.questions.question import Period
from bot.questions.templates import TOPIC

BOSS = "{boss}"
KIND_SLOTS: dict[EntityKind, tuple[str, ...]] = {
    EntityKind.PERSON: ("{person}", "{other}", BOSS),
    EntityKind.ORGANIZATION: ("{organization}", "{from}", "{to}"),
    EntityKind.WORK: ("{work}",),
}
SLOT_KINDS = {slot: kind for kind, slots in KIND_SLOTS.items() for slot in slots}
SEVERAL = "people"
"""The pronouns that may stand for a group that was asked for: "they"."""
PRONOUN_KINDS = {SEVERAL: EntityKind.PERSON, **{kind.value: kind for kind in EntityKind}}

_SMALL = 0.01
"""A small word costs a little, so that a phrase that says something wins over passing its words over."""
_PRONOUN = 0.05
_TIME = 0.05
_TODAY = 0.15
"""A single day in one word ("today") says no more than "now" where a template has that."""
_UNSPOKEN = 0.4
"""A pronoun rather stands for a kind of thing that the thread has spoken of."""
_SURELY_SAME = 0.02
_SAME = 0.1
"""A pronoun for someone named before it in the same question is passed over; "they" is rather people than a place."""
_OTHER_KIND = 0.2
_TOGETHER = 0.05
"""What each of several names costs that are taken together; those of two parts of a question rather stand apart."""
_NO_NAME = 0.6
_CORRECTED = 0.2
_DOUBT = 0.5
_OVER_NAME = 0.3
"""A name within a title ("head of Siri at Apple") rather stands for itself."""
_APPOSITION = 0.3
_BY_POST = 0.9
"""A place and a title rather ask who holds it than stand for whoever does."""
_OF_SEVERAL = frozenset(
    {"board member", "vice president", "researcher", "engineer", "scientist", "professor", "employee"}
)
"""Titles that tell of nobody alone."""
_OVER_TIME = 0.2
"""A small word within a span of time ("in May") rather belongs to it."""
_BROADER = 0.01
"""A word that says something narrow ("employer") is taken for the broader ("company") where nothing asks for the narrow
one."""
_TOPIC = 0.3
"""A word of what somebody speaks about: whatever it says by itself."""
_MOST_TITLES = 4
"""Titles that are asked for together at most."""
_OF_A_PLACE = frozenset({"of", "at", "for", "from", "the"})
_NO_LIST = frozenset({"'s", "or", "nor", "than", "versus", "vs", "against"})
_SPELLED = 99.0
"""Score from which a name is taken as typed without an error."""
CONTENT = 2.0
"""What passing over a word costs that the bot knows nothing about, where that is allowed at all."""
CONCEPT = 1.2
"""What passing over a concept costs, where that is allowed at all."""


def spans_of(words: Sequence[Word], mentions: Sequence[Mention]) -> list[tuple[int, int, Mention]]:
    """Where the mentions stand among the words: first word, word after the last, mention."""
    found = []
    for mention in mentions:
        inside = [at for at, word in enumerate(words) if word.start < mention.end and word.end > mention.start]
        if inside:
            found.append((inside[0], inside[-1] + 1, mention))
    return found


def named(words: Sequence[Word], mentions: Sequence[Mention]) -> set[int]:
    """Which of the words belong to a mention."""
    return {at for first, stop, _ in spans_of(words, mentions) for at in range(first, stop)}


def of_kind(mention: Mention, kind: EntityKind) -> Mention | None:
    """The mention with only its candidates of a kind, or None where it has none; a name not in the store stays."""
    if mention.decision is Decision.NONE:
        return mention
    candidates = tuple(candidate for candidate in mention.candidates if candidate.kind is kind)
    if not candidates:
        return None
    if mention.decision is Decision.MATCH and candidates[0] != mention.candidates[0]:
        close = [candidate for candidate in candidates if candidate.score >= candidates[0].score - 5]
        return replace(
            mention, decision=Decision.MATCH if len(close) == 1 else Decision.AMBIGUOUS, candidates=candidates
        )
    if mention.decision is Decision.AMBIGUOUS and len(candidates) == 1:
        return replace(mention, decision=Decision.MATCH, candidates=candidates)
    return replace(mention, candidates=candidates)


def build(
    words: Sequence[Word],
    mentions: Sequence[Mention],
    periods: Sequence[tuple[int, int, Period]],
    lexicon: Lexicon,
    loose: bool = False,
    spoken_of: frozenset[str] = frozenset(),
) -> list[list[Edge]]:
    """Return the edges that begin at each word. `loose`: concepts and unknown words may be passed over, at a price.

    `spoken_of` are the kinds of pronoun that have something to stand for.
    """
    edges: list[list[Edge]] = [[] for _ in words]
    spans = spans_of(words, mentions)
    sure = [span for span in spans if not doubtful(words[span[0] : span[1]], span[2], lexicon)]
    taken = frozenset(at for first, stop, _ in sure for at in range(first, stop))
    people = [span for span in sure if _kinds(span[2])[0][0] is EntityKind.PERSON and span[2].best]
    of_people = frozenset(at for first, stop, _ in people for at in range(first, stop))
    for edge_start, edge in _mention_edges(words, spans, lexicon):
        edges[edge_start].append(edge)
    for first, edge in _appositions(words, spans, lexicon):
        edges[first].append(edge)
    for first, edge in _units_led(words, spans, lexicon):
        edges[first].append(edge)
    for first, stop, period in periods:
        today = period.start is not None and period.start == period.end and stop - first == 1
        edges[first].append(Edge(stop, cost=_TODAY if today else _TIME, period=period))
    timed = {at for first, stop, _ in periods if stop - first > 1 for at in range(first, stop)}
    named_from = min((stop for _, stop, _ in spans), default=len(words))
    person_named = any(_kinds(mention)[0][0] is EntityKind.PERSON for _, _, mention in spans)
    senses = lexicon.senses(words, taken)
    for first, edge in _titles_together(words, senses, lexicon):
        edges[first].append(edge)
    for first, edge in _by_post(words, spans, senses):
        edges[first].append(edge)
    several = {sense.start for sense in senses if sense.name == SEVERAL and SEVERAL in spoken_of}
    said = [sense.start for sense in senses if sense.kind != "filler"] + [first for first, _, _ in spans]
    for sense in senses:
        within = range(sense.start, sense.stop)
        if sense.composed and not of_people.isdisjoint(within):
            continue
        over_name = sense.composed and not taken.isdisjoint(within)
        if over_name and taken.issubset(within):
            continue
        asks = sense.name == "who" and words[sense.start].norm in lexicon.askers and sense.start == min(said)
        doubt = _OVER_NAME if over_name else _SAME if sense.start in several and sense.name != SEVERAL else 0.0
        if sense.kind == "filler" and timed.intersection(within):
            doubt = _OVER_TIME
        if sense.kind == "pronoun" and not spoken_of and words[sense.start].norm in lexicon.impersonal:
            doubt += _UNSPOKEN
        found = _sense_edges(sense, lexicon, loose, spoken_of, doubt)
        edges[sense.start].extend(edge for edge in found if edge.symbols or not asks)
        if sense.kind == "pronoun" and spans:
            norm = words[sense.start].norm
            kind = PRONOUN_KINDS[sense.name]
            after = any(stop <= sense.start and _kinds(m)[0][0] is kind for _, stop, m in spans)
            generic = not spoken_of and norm in lexicon.impersonal
            if after or generic or sense.start >= named_from or (person_named and kind is EntityKind.PERSON):
                edges[sense.start].append(Edge(sense.stop, cost=_SURELY_SAME if after or generic else _SAME))
    for at in range(len(words)):
        if loose and at not in taken and not edges[at]:
            edges[at].append(Edge(at + 1, cost=CONTENT))
        edges[at].append(Edge(at + 1, (TOPIC,), _TOPIC))
    return edges


def _titles_together(words: Sequence[Word], senses: Sequence[Sense], lexicon: Lexicon) -> Iterator[tuple[int, Edge]]:
    """Titles that are asked for together: "the CTO and CPO", "CEO, CTO and CFO"."""
    titles = [sense for sense in senses if sense.kind == "title" and not sense.corrected]
    chains: list[tuple[Sense, ...]] = [(sense,) for sense in titles]
    while chains:
        longer: list[tuple[Sense, ...]] = []
        for chain in chains:
            for other in titles:
                if _goes_on(words, chain[-1].stop, other.start, lexicon) and len(chain) < _MOST_TITLES:
                    longer.append((*chain, other))
        for chain in longer:
            first, *others = (sense.name for sense in chain)
            filler = Filler(title=first, further=tuple(others))
            yield chain[0].start, Edge(chain[-1].stop, ("{title}",), 2 * _SMALL, filler, composed=chain[0].composed)
        chains = longer


def _by_post(
    words: Sequence[Word], spans: Sequence[tuple[int, int, Mention]], senses: Sequence[Sense]
) -> Iterator[tuple[int, Edge]]:
    """People who are told by what they are where: "where did the Cohere CEO work before", "OpenAI's CFO"."""
    titles = [sense for sense in senses if sense.kind == "title" and not sense.corrected]
    titles = [t for t in titles if t.name not in _OF_SEVERAL and not (t.composed and _is_done(t, words))]
    for first, stop, mention in spans:
        place = of_kind(mention, EntityKind.ORGANIZATION)
        if (
            place is None
            or place.decision is not Decision.MATCH
            or _kinds(mention)[0][0] is not place.candidates[0].kind
        ):
            continue
        for title in titles:
            begin = None
            if [word.norm for word in words[stop : title.start]] in ([], ["'s"]) and stop <= title.start:
                begin, end = first, title.stop
            elif title.stop < first and {word.norm for word in words[title.stop : first]} <= _OF_A_PLACE:
                begin, end = title.start, stop
            if begin is not None:
                yield begin, Edge(end, ("{person}",), _BY_POST, Filler(title=title.name, at=place))


def _is_done(title: Sense, words: Sequence[Word]) -> bool:
    """Whether a title stands for what somebody does: "running tech" is asked about the head of tech."""
    return title.name.split()[0] != words[title.start].norm


def _goes_on(words: Sequence[Word], stop: int, start: int, lexicon: Lexicon) -> bool:
    """Whether a list goes on from one word to another: over an "and", or a mark between them."""
    if start == stop:
        return stop > 0 and words[start].start - words[stop - 1].end > 1
    return start == stop + 1 and words[stop].norm in lexicon.joiners and words[stop].norm not in _NO_LIST


def doubtful(words: Sequence[Word], mention: Mention, lexicon: Lexicon) -> bool:
    """Whether a mention may as well be words of the question: "poach" is near "Porch", "figure" is also a company.

    Several words that are spelled as a stored name are that name, if one of them says more than "lab": "world labs".
    """
    sure = mention.decision is not Decision.NONE and mention.candidates and mention.candidates[0].score >= _SPELLED
    looks = any(character.isupper() for character in mention.text)
    ours = all(lexicon.knows(word.norm) or (not sure and lexicon.is_concept(word.norm)) for word in words)
    several = len(words) > 1 and not all(word.norm in STOP or word.norm in GENERIC for word in words)
    return ours and not (sure and (looks or several))


def _appositions(
    words: Sequence[Word], spans: Sequence[tuple[int, int, Mention]], lexicon: Lexicon
) -> Iterator[tuple[int, Edge]]:
    """Places that only tell who or where somebody is, and may be passed over: "why did Meta's LeCun leave?"."""
    for first, _, mention in spans:
        if first and words[first - 1].norm in lexicon.places and _kinds(mention)[0][0] is EntityKind.ORGANIZATION:
            yield first - 1, Edge(first, cost=_APPOSITION)
    for (first, stop, place), (begin, _, person) in itertools.pairwise(spans):
        beside = [word.norm for word in words[stop:begin]] in ([], ["'s"])
        known = Decision.NONE not in (place.decision, person.decision)
        kinds = (_kinds(place)[0][0], _kinds(person)[0][0])
        if beside and known and kinds == (EntityKind.ORGANIZATION, EntityKind.PERSON):
            yield first, Edge(begin, cost=_APPOSITION)


def _units_led(
    words: Sequence[Word], spans: Sequence[tuple[int, int, Mention]], lexicon: Lexicon
) -> Iterator[tuple[int, Edge]]:
    """Who leads a unit of a place, as who holds a title there: "who heads NVIDIA's Toronto lab"."""
    for first, stop, mention in spans:
        place = _kinds(mention)[0][0] is EntityKind.ORGANIZATION and mention.decision is not Decision.NONE
        if not place or not first or words[first - 1].norm not in lexicon.leading:
            continue
        begin = stop + 1 if stop < len(words) and words[stop].norm == "'s" else stop
        if unit := lexicon.unit_title(words, begin):
            yield first - 1, Edge(first, cost=_SMALL)
            yield stop, Edge(unit[1], ("{title}",), 2 * _SMALL, Filler(title=unit[0]), composed=True)


def _mention_edges(
    words: Sequence[Word], spans: Sequence[tuple[int, int, Mention]], lexicon: Lexicon
) -> Iterator[tuple[int, Edge]]:
    for index, (first, stop, mention) in enumerate(spans):
        doubt = _DOUBT if doubtful(words[first:stop], mention, lexicon) else 0.0
        for kind, cost in _kinds(mention):
            narrowed = of_kind(mention, kind)
            cost += doubt
            if narrowed is None:
                continue
            yield first, Edge(stop, KIND_SLOTS[kind], cost, Filler((narrowed,)))
            together, end = [narrowed], stop
            for other_first, other_stop, other in spans[index + 1 :]:
                between = [word.norm for word in words[end:other_first]]
                narrowed_other = of_kind(other, kind)
                beside = not between and other.start - together[-1].end <= 1
                if (
                    beside
                    or len(between) > 2
                    or not set(between) <= lexicon.joiners
                    or between == ["'s"]
                    or narrowed_other is None
                ):
                    break
                if kind is not _kinds(other)[0][0] and other.decision is not Decision.NONE:
                    break
                together.append(narrowed_other)
                end = other_stop
                yield first, Edge(end, KIND_SLOTS[kind], cost + _TOGETHER * len(together), Filler(tuple(together)))


def _kinds(mention: Mention) -> list[tuple[EntityKind, float]]:
    """The kinds that a mention may be of, likeliest first, and what taking it for one costs.

    A thing that is called so comes before one that is also called so: the assistant Siri before Siri Inc.; and someone
    with that surname before a firm that bears it.
    """
    if mention.decision is Decision.NONE:
        return [(kind, _NO_NAME) for kind in EntityKind]
    kinds = list(dict.fromkeys(candidate.kind for candidate in mention.candidates))
    if mention.decision is Decision.MATCH:
        best = mention.candidates[0].score
        near = {c.kind for c in mention.candidates if c.score >= best - 8}
        kinds = [kind for kind in kinds if kind in near]
    text = mention.text.casefold()
    named = {c.kind for c in mention.candidates if c.name.casefold() == text}
    if any(c.kind is EntityKind.PERSON and c.name.casefold().split()[-1] == text for c in mention.candidates):
        named.add(EntityKind.PERSON)
    kinds.sort(key=lambda kind: kind not in named)
    return [(kind, _OTHER_KIND * min(rank, 1)) for rank, kind in enumerate(kinds)]


def _sense_edges(
    sense: Sense, lexicon: Lexicon, loose: bool, spoken_of: frozenset[str], doubt: float
) -> Iterator[Edge]:
    cost = doubt + (_CORRECTED if sense.corrected else 0.0)
    if sense.kind == "filler":
        yield Edge(sense.stop, cost=cost + _SMALL * (sense.stop - sense.start))
    elif sense.kind == "title":
        cost += _SMALL * (2 if sense.composed else 1)
        yield Edge(sense.stop, ("{title}",), cost, Filler(title=sense.name), composed=sense.composed)
        if loose:
            yield Edge(sense.stop, cost=cost + CONCEPT)
    elif sense.kind == "pronoun":
        kind = PRONOUN_KINDS[sense.name]
        cost += _PRONOUN if sense.name in spoken_of or not spoken_of else _UNSPOKEN
        slots = KIND_SLOTS[kind]
        if sense.name == SEVERAL:
            slots = tuple(slot for slot in slots if slot != BOSS)
        yield Edge(sense.stop, slots, cost, Filler(pronoun=sense.name))
    else:
        yield Edge(sense.stop, (sense.name,), cost, counted=sense.name == "how-many")
        name: str | None = sense.name
        while (name := lexicon.broader.get(name or "")) is not None:
            cost += _BROADER
            yield Edge(sense.stop, (name,), cost, counted=sense.name == "how-many", concept=sense.name)
        if (light := lexicon.light.get(sense.name)) is not None:
            yield Edge(sense.stop, cost=cost + light, concept=sense.name)
        elif loose and sense.name not in lexicon.firm:
            yield Edge(sense.stop, cost=cost + CONCEPT, concept=sense.name)


def has_content(words: Sequence[Word], mentions: Sequence[Mention], lexicon: Lexicon) -> bool:
    """Whether a word beside the names is one of everyday language of which the bot knows nothing."""
    names = named(words, mentions)
    rest = (word.norm for at, word in enumerate(words) if at not in names)
    return any(not lexicon.knows(norm) and zipf_frequency(norm, "en") >= COMMON_WORD for norm in rest)
