"""How well questions are understood whose phrasing was not there when the templates were made, and how fast.

    python benchmarks/questions.py [--folds 5] [--seed 1]

Cross-validation over tests/corpus: the phrasings are dealt into folds; for each fold, what is measured knows only the
phrasings of the others. Of our templates only the lines that those other phrasings need are kept. Beside them, on the
same folds in the same run: hassil alone, a rapidfuzz nearest neighbour and a TF-IDF linear classifier over the words,
all with the names already replaced by their kinds, and three ways to score what fits no template. Needs hassil and
scikit-learn. Before it, how long the parser takes beside the look-ups of names.
"""

from __future__ import annotations

import argparse
import collections
import datetime
import random
import statistics
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import yaml
from hassil import Intents, recognize
from rapidfuzz import process
from rapidfuzz.distance import Indel
from rapidfuzz.fuzz import ratio
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.linear_model import LogisticRegression
from sklearn.pipeline import make_pipeline

from bot.facts.dates import PartialDate
from bot.facts.store import FactStore
from bot.names.linker import Linker
from bot.names.mention import Mention
from bot.names.normalize import clean, tokenize
from bot.questions import lattice
from bot.questions.guesses import BY_NAMES
from bot.questions.lexicon import Lexicon
from bot.questions.parser import Parser
from bot.questions.question import Question
from bot.questions.templates import Block, Templates, compile_blocks, load_lexicon, load_templates

ROOT = Path(__file__).resolve().parent.parent
TODAY = datetime.date(2026, 11, 25)
NOTHING = "nothing"
WITHOUT_FACTS = {"off-topic", "help", "hello", "thanks", "unresolved", "unknown-name", "profile"}
"""Intents that give no fact about what was asked; for the comparison they are one."""
CONFIDENT = 0.35
"""Least probability and, for the nearest neighbours, three quarters likeness, below which the others abstain."""
LIKE = 75.0

Guess = Callable[[str], str]


@dataclass(frozen=True)
class Phrasing:
    text: str
    masked: str
    concepts: tuple[str, ...]
    intent: str


class Timed:
    """A linker that tells how long its look-ups took, in seconds."""

    def __init__(self, linker: Linker) -> None:
        self._linker = linker
        self.spent = 0.0

    def link(self, text: str, context: Sequence[Mention] = ()) -> tuple[Mention, ...]:
        begun = time.perf_counter()
        found = self._linker.link(text, context)
        self.spent += time.perf_counter() - begun
        return found

    def find(self, name: str) -> Mention:
        begun = time.perf_counter()
        found = self._linker.find(name)
        self.spent += time.perf_counter() - begun
        return found


class Remembering:
    """A linker that links each text once, so that every way is timed without the look-ups."""

    def __init__(self, linker: Linker) -> None:
        self._linker = linker
        self._links: dict[str, tuple[Mention, ...]] = {}
        self._finds: dict[str, Mention] = {}

    def link(self, text: str, context: Sequence[Mention] = ()) -> tuple[Mention, ...]:
        if text not in self._links:
            self._links[text] = self._linker.link(text)
        return self._links[text]

    def find(self, name: str) -> Mention:
        if name not in self._finds:
            self._finds[name] = self._linker.find(name)
        return self._finds[name]


def label(question: Question) -> str:
    nothing = str(question.intent) in WITHOUT_FACTS or question.confidence <= BY_NAMES
    return NOTHING if nothing else str(question.intent)


def masked(text: str, mentions: Sequence[Mention]) -> str:
    """The text with each name replaced by its kind."""
    for mention in reversed(mentions):
        kind = str(mention.candidates[0].kind) if mention.candidates else "unknown"
        text = f"{text[: mention.start]} {kind} {text[mention.end :]}"
    return " ".join(token.norm for token in tokenize(text))


def concepts(text: str, mentions: Sequence[Mention], lexicon: Lexicon) -> tuple[str, ...]:
    """What the words say, in order, small words left out, a word that we do not know as "?"."""
    words = lexicon.words(tokenize(text))
    edges = lattice.build(words, mentions, (), lexicon)
    found, at = [], 0
    while at < len(words):
        says = [edge for edge in edges[at] if edge.symbols]
        if says:
            edge = max(says, key=lambda edge: (edge.stop, -edge.cost))
            found.append(edge.symbols[0])
        else:
            edge = max(edges[at], key=lambda edge: edge.stop, default=None)
            if edge is None:
                found.append("?")
        at = edge.stop if edge else at + 1
    return tuple(found)


def corpus(linker: Remembering) -> list[Phrasing]:
    """The corpus' single questions outside of threads."""
    lexicon = load_lexicon()
    found = []
    for file in sorted((ROOT / "tests" / "corpus").glob("*.yaml")):
        for group in yaml.safe_load(file.read_text("utf-8")):
            expected = group["expect"]
            if "thread" in group or isinstance(expected, list):
                continue
            intent = expected["intent"][0] if isinstance(expected["intent"], list) else expected["intent"]
            for text in group["questions"].splitlines():
                cleaned = clean(text)
                links = linker.link(cleaned)
                name = NOTHING if intent in WITHOUT_FACTS else intent
                found.append(Phrasing(text, masked(cleaned, links), concepts(cleaned, links, lexicon), name))
    return found


def one_line_blocks(templates: Templates) -> Templates:
    """The same templates, each line a block of its own, so that a fit tells which line it was."""
    lines = (replace(block, templates=(line,)) for block in templates.blocks for line in block.templates)
    return compile_blocks(tuple(lines), templates.follow_ups, templates.named)


class Ours:
    """The parser with only those template lines that the known phrasings need, and a way to score the rest."""

    def __init__(self, known: Sequence[Phrasing], linker: Remembering, released: Callable[[str], PartialDate | None]):
        every = one_line_blocks(load_templates())
        parser = Parser(linker, lambda: TODAY, released, templates=every)
        used: set[Block] = set()
        parser.watch = used.add
        for phrasing in known:
            parser.parse(phrasing.text)
        kept = compile_blocks(tuple(b for b in every.blocks if b in used), every.follow_ups, every.named)
        self.lines = len(kept.blocks)
        self.exact = Parser(linker, lambda: TODAY, released, templates=kept, scored=False)
        self.scored = Parser(linker, lambda: TODAY, released, templates=kept)

    def fits(self, text: str) -> str:
        return label(self.exact.parse(text)[0])

    def with_edits(self, text: str) -> str:
        return label(self.scored.parse(text)[0])


def hassil_alone(known: Sequence[Phrasing]) -> Guess:
    data: dict[str, list[str]] = collections.defaultdict(list)
    for phrasing in known:
        if phrasing.intent != NOTHING and phrasing.masked:
            data[phrasing.intent].append(phrasing.masked)
    intents = Intents.from_dict(
        {
            "language": "en",
            "intents": {intent: {"data": [{"sentences": sentences}]} for intent, sentences in data.items()},
            "skip_words": ["please", "pls", "hey", "the", "a", "can you tell me", "do you know", "so", "just"],
        }
    )

    def guess(text: str) -> str:
        result = recognize(text, intents)
        return result.intent.name if result else NOTHING

    return guess


def nearest_words(known: Sequence[Phrasing]) -> Guess:
    texts = [phrasing.masked for phrasing in known]

    def guess(text: str) -> str:
        found = process.extractOne(text, texts, scorer=ratio, score_cutoff=LIKE)
        return known[found[2]].intent if found else NOTHING

    return guess


def linear(known: Sequence[Phrasing], words: bool) -> Callable[[Phrasing], str]:
    def text_of(phrasing: Phrasing) -> str:
        return phrasing.masked if words else " ".join(phrasing.concepts) or "-"

    vectors = TfidfVectorizer(ngram_range=(1, 2 if words else 3), token_pattern=r"\S+", sublinear_tf=True)
    model = make_pipeline(vectors, LogisticRegression(C=20.0, max_iter=500))
    model.fit([text_of(p) for p in known], [p.intent for p in known])

    def guess(phrasing: Phrasing) -> str:
        chances = model.predict_proba([text_of(phrasing)])[0]
        best = chances.argmax()
        return str(model.classes_[best]) if chances[best] >= CONFIDENT else NOTHING

    return guess


def nearest_concepts(known: Sequence[Phrasing]) -> Callable[[Phrasing], str]:
    def guess(phrasing: Phrasing) -> str:
        scores = [Indel.normalized_similarity(phrasing.concepts, p.concepts) for p in known]
        best = max(range(len(known)), key=scores.__getitem__)
        return known[best].intent if scores[best] * 100 >= LIKE else NOTHING

    return guess


def first_fits(ours: Ours, scorer: Callable[[Phrasing], str]) -> Callable[[Phrasing], str]:
    """The templates, and where none fits, another way."""

    def guess(phrasing: Phrasing) -> str:
        found = ours.fits(phrasing.text)
        return found if found != NOTHING else scorer(phrasing)

    return guess


def own_time(texts: Sequence[str], linker: Linker, released: Callable[[str], PartialDate | None]) -> str:
    """How long the parser takes beside its look-ups of names, in one run over the texts after a warm-up."""
    timed = Timed(linker)
    parser = Parser(timed, lambda: TODAY, released)
    names, own = [], []
    for warm in (True, False):
        for text in texts:
            timed.spent = 0.0
            begun = time.perf_counter()
            parser.parse(text)
            if not warm:
                own.append(time.perf_counter() - begun - timed.spent)
                names.append(timed.spent)
    times = sum(own) / sum(names)
    medians = f"{statistics.median(names) * 1000:.2f} ms and {statistics.median(own) * 1000:.2f} ms"
    return f"look-ups of names and the rest of the parser, median: {medians}; in all {times:.2f} times the look-ups"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--folds", type=int, default=5)
    parser.add_argument("--seed", type=int, default=1)
    args = parser.parse_args()
    store = FactStore(ROOT / "facts.db")

    def released(work: str) -> PartialDate | None:
        record = store.work(work)
        return record.released if record else None

    linker = Remembering(Linker(store))
    phrasings = corpus(linker)
    print(own_time([phrasing.text for phrasing in phrasings], Linker(store), released))
    random.Random(args.seed).shuffle(phrasings)
    right: collections.Counter[str] = collections.Counter()
    false: collections.Counter[str] = collections.Counter()
    wrong: collections.Counter[str] = collections.Counter()
    spent: dict[str, list[float]] = collections.defaultdict(list)
    lines = []
    for fold in range(args.folds):
        known = [p for at, p in enumerate(phrasings) if at % args.folds != fold]
        asked = phrasings[fold :: args.folds]
        ours = Ours(known, linker, released)
        lines.append(ours.lines)
        hassil, words, tfidf = hassil_alone(known), nearest_words(known), linear(known, words=True)
        by_concepts, by_grams = nearest_concepts(known), linear(known, words=False)

        ways: dict[str, Callable[[Phrasing], str]] = {
            "hassil alone": lambda p, way=hassil: way(p.masked),
            "nearest phrasing (rapidfuzz)": lambda p, way=words: way(p.masked),
            "TF-IDF, linear": tfidf,
            "templates alone": lambda p, way=ours: way.fits(p.text),
            "templates, then nearest concepts": first_fits(ours, by_concepts),
            "templates, then linear over concepts": first_fits(ours, by_grams),
            "templates, then weighed edits (ours)": lambda p, way=ours: way.with_edits(p.text),
        }
        for phrasing in asked:
            for name, way in ways.items():
                begun = time.perf_counter()
                guess = way(phrasing)
                spent[name].append(time.perf_counter() - begun)
                right[name] += guess == phrasing.intent
                wrong[name] += guess not in (phrasing.intent, NOTHING)
                false[name] += phrasing.intent == NOTHING and guess != NOTHING
    nothing = sum(p.intent == NOTHING for p in phrasings)
    print(
        f"{len(phrasings)} phrasings, {nothing} of which ask nothing of ours; {args.folds} folds; lines kept: {lines}"
    )
    print("| way | right | wrong intent | answered though nothing was asked | ms a question (median) |")
    print("|---|---|---|---|---|")
    for name in spent:
        share, off = right[name] / len(phrasings), wrong[name] / len(phrasings)
        took = statistics.median(spent[name]) * 1000
        print(f"| {name} | {share:.3f} | {off:.3f} | {false[name]} of {nothing} | {took:.2f} |")


if __name__ == "__main__":
    main()
