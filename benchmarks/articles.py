"""Reading articles: how many of the moves they tell are proposed, how many proposed ones are wrong, field by field.

`python benchmarks/articles.py LABELS.jsonl TEXTS [--facts FILE] [--show]`: one labelled article a line (fields
`published`, `title`, `language`, `moves`, `roles`, and `acceptable`, a list of [person, kind] that are no error), and a
folder with the text of line N in N.txt. Lines without a text are left out. Texts are no part of this repository.
"""

from __future__ import annotations

import argparse
import json
import re
import time
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from rapidfuzz import fuzz

from bot.facts.dates import PartialDate
from bot.facts.records import MoveKind, Status
from bot.facts.store import FactStore
from bot.ingest.article import Article
from bot.ingest.proposals import ArticleReader, Proposals, ProposedMove
from bot.names.linker import Linker
from bot.names.normalize import normalize

ROOT = Path(__file__).resolve().parent.parent
FIELDS = ("kind", "from", "to", "title_from", "title_to", "date", "status")
ENOUGH = 70
"""Likeness at which two titles are one."""
_LEGAL = re.compile(r"\b(inc|corp|ltd|llc|the|platforms|pbc|lab)\b")
_NAME = r"[A-Z][\w'’.-]*(?: [A-Z][\w'’.-]*)"
_NAIVE = (
    (
        re.compile(rf"({_NAME}{{1,2}}) (?:has |have |is |will )?(?:join(?:s|ed|ing)?|rejoin\w*) ({_NAME}{{0,2}})"),
        "joined",
    ),
    (re.compile(rf"({_NAME}{{1,2}}) (?:has |have |is |will )?(?:leaves|left|leaving|quits?) ({_NAME}{{0,2}})"), "left"),
    (
        re.compile(rf"({_NAME}{{0,2}}) (?:has |have |is )?(?:hire[sd]?|hiring|appoint\w*|poach\w*) ({_NAME}{{1,2}})"),
        "hired",
    ),
)


@dataclass
class Score:
    """Counts over articles: moves wanted, found and wrong; of the found ones, which fields are right of those told."""

    wanted: int = 0
    found: int = 0
    wrong: int = 0
    negatives: int = 0
    negatives_clean: int = 0
    right: Counter[str] | None = None
    told: Counter[str] | None = None
    roles_wanted: int = 0
    roles_found: int = 0
    roles_proposed: int = 0

    def __post_init__(self) -> None:
        self.right, self.told = Counter(), Counter()


class Naive:
    """The simplest way: a capitalised run, a verb, a capitalised run."""

    def read(self, article: Article) -> Proposals:
        moves = []
        for pattern, kind in _NAIVE:
            for match in pattern.finditer(article.text):
                person, place = (match[2], match[1]) if kind == "hired" else (match[1], match[2])
                left = kind == "left"
                moves.append(
                    ProposedMove(
                        person=person,
                        kind=MoveKind.LEFT if left else MoveKind.JOINED,
                        origin=place if left else None,
                        destination=None if left else place,
                        title_from=None,
                        title_to=None,
                        date=article.published,
                        status=Status.REPORTED,
                        quote="",
                    )
                )
        return Proposals(tuple(moves))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("labels", type=Path, nargs="?")
    parser.add_argument("texts", type=Path, nargs="?")
    parser.add_argument("--facts", type=Path, default=ROOT / "facts.db")
    parser.add_argument("--show", metavar="WAY", help="print what this way misses and gets wrong")
    options = parser.parse_args()
    if options.labels is None or options.texts is None:
        print("articles.py: name a file of labelled articles and a folder with their texts; none are kept here")
        return
    articles = list(_articles(options.labels, options.texts))
    ways = {
        "naive": Naive(),
        "reader without known names": ArticleReader(),
        "reader": ArticleReader(Linker(FactStore(options.facts))),
    }
    print(f"{len(articles)} articles, {sum(len(labels['moves']) for _, labels in articles)} moves\n")
    print(
        "| way | recall | precision | F1 | "
        + " | ".join(FIELDS)
        + " | roles recall | roles precision | negatives clean | ms |"
    )
    print("|---" * (len(FIELDS) + 8) + "|")
    for name, reader in ways.items():
        begun = time.process_time()
        proposals = [reader.read(article) for article, _ in articles]
        spent = (time.process_time() - begun) * 1000 / max(len(articles), 1)
        score = Score()
        for (article, labels), proposed in zip(articles, proposals, strict=True):
            judge(score, labels, proposed, article.text[:60] if options.show == name else None)
        print(_row(name, score, spent))


def _articles(labels: Path, texts: Path) -> Iterable[tuple[Article, Mapping[str, Any]]]:
    for number, line in enumerate(labels.read_text(encoding="utf-8").splitlines(), 1):
        path = texts / f"{number}.txt"
        if line.strip() and path.exists():
            entry = json.loads(line)
            published = PartialDate.parse(entry["published"]) if entry.get("published") else None
            text = path.read_text(encoding="utf-8")
            yield Article(text, title=entry.get("title"), published=published, language=entry.get("language")), entry


def judge(score: Score, labels: Mapping[str, Any], proposed: Proposals, show: str | None) -> None:
    """Count what an article's proposals are worth."""
    wanted = list(labels["moves"])
    left = list(proposed.moves)
    score.wanted += len(wanted)
    if not wanted:
        score.negatives += 1
        score.negatives_clean += not left
    lines = []
    pairs = sorted(
        ((_likeness(label, move), at, k) for at, label in enumerate(wanted) for k, move in enumerate(left)),
        key=lambda pair: -pair[0],
    )
    matched: dict[int, int] = {}
    for likeness, at, k in pairs:
        if likeness > 0 and at not in matched and k not in matched.values():
            matched[at] = k
    for at, label in enumerate(wanted):
        if at not in matched:
            lines.append(f"  missed  {_brief(label)}")
            continue
        score.found += 1
        move = left[matched[at]]
        for field, right in _fields(label, move).items():
            score.told[field] += 1
            score.right[field] += right
            if not right:
                lines.append(
                    f"  {field}: {getattr(move, _ATTRIBUTES[field])} not {label[field]} "
                    f"({label['person']}, {move.quote[:80]})"
                )
    acceptable = {(normalize(person), kind) for person, kind in labels.get("acceptable", labels.get("ok", ()))}
    for k, move in enumerate(left):
        if k not in matched.values() and (normalize(move.person), str(move.kind)) not in acceptable:
            score.wrong += 1
            lines.append(
                f"  wrong   {move.person} {move.kind} {move.origin} -> {move.destination} {move.status} "
                f"| {move.quote[:150]}"
            )
    score.roles_wanted += len(labels.get("roles", ()))
    roles = list(proposed.roles)
    score.roles_proposed += len(roles)
    for role in labels.get("roles", ()):
        hit = next((each for each in roles if _same_role(role, each)), None)
        if hit is not None:
            roles.remove(hit)
            score.roles_found += 1
        elif show:
            lines.append(f"  no role {role['person']}: {role['title']} at {role['organization']}")
    for each in roles if show else ():
        lines.append(
            f"  extra   {each.person}: {each.title} at {each.organization} "
            f"{'now' if each.ongoing else ''} | {each.where}"
        )
    if show and lines:
        print(f"# {show!r}", *lines, sep="\n")


_ATTRIBUTES = {
    "kind": "kind",
    "from": "origin",
    "to": "destination",
    "title_from": "title_from",
    "title_to": "title_to",
    "date": "date",
    "status": "status",
}


def _likeness(label: Mapping[str, Any], move: ProposedMove) -> float:
    """How far a proposed move is the labelled one; 0: it is another."""
    if not _same_name(label["person"], move.person):
        return 0
    ends = [(label["from"], move.origin), (label["to"], move.destination)]
    same = sum(bool(one and other and _same_place(one, other)) for one, other in ends)
    against = sum(bool(one and other and not _same_place(one, other)) for one, other in ends)
    kind = label["kind"] == move.kind
    if same == 0 and not (kind and against == 0):
        return 0
    return 2 * same - 1.5 * against + kind + 0.3 * _right_date(label["date"], move.date) + 1


def _fields(label: Mapping[str, Any], move: ProposedMove) -> dict[str, bool]:
    """Which fields of a found move are right; those that the label leaves open are not asked, save the ends."""
    asked = {
        "kind": label["kind"] == move.kind,
        "from": _same_end(label["from"], move.origin),
        "to": _same_end(label["to"], move.destination),
        "status": label["status"] == move.status,
    }
    for field in ("title_from", "title_to"):
        if label[field]:
            proposed = getattr(move, field)
            asked[field] = bool(proposed) and fuzz.token_set_ratio(label[field].lower(), proposed.lower()) >= ENOUGH
    if label["date"]:
        asked["date"] = _right_date(label["date"], move.date)
    return asked


def _right_date(label: str | None, date: PartialDate | None) -> bool:
    if label is None:
        return True
    return date is not None and (
        str(date).startswith(label) or (label.startswith(str(date)) and len(str(date)) >= min(len(label), 7))
    )


def _same_end(one: str | None, other: str | None) -> bool:
    return one is other or bool(one and other and _same_place(one, other))


def _same_name(one: str, other: str) -> bool:
    first, second = normalize(one).split(), normalize(other).split()
    return (
        first == second
        or sorted(first) == sorted(second)
        or (first[-1:] == second[-1:] and first[0][0] == second[0][0])
    )


def _same_place(one: str, other: str) -> bool:
    first, second = (" ".join(_LEGAL.sub(" ", normalize(name)).split()) for name in (one, other))
    return first == second or first in second or second in first


def _same_role(label: Mapping[str, Any], role: Any) -> bool:
    if not (_same_name(label["person"], role.person) and _same_place(label["organization"], role.organization)):
        return False
    return label["title"] is None or bool(
        role.title and fuzz.token_set_ratio(label["title"].lower(), role.title.lower()) >= ENOUGH
    )


def _brief(label: Mapping[str, Any]) -> str:
    return f"{label['person']} {label['kind']} {label['from']} -> {label['to']} | {label.get('where', '')}"


def _row(name: str, score: Score, spent: float) -> str:
    recall = score.found / max(score.wanted, 1)
    precision = score.found / max(score.found + score.wrong, 1)
    both = 2 * recall * precision / max(recall + precision, 1e-9)
    fields: Sequence[str] = [f"{score.right[field] / max(score.told[field], 1):.2f}" for field in FIELDS]
    roles = (
        f"{score.roles_found / max(score.roles_wanted, 1):.2f} | {score.roles_found / max(score.roles_proposed, 1):.2f}"
    )
    return (
        f"| {name} | {recall:.2f} | {precision:.2f} | {both:.2f} | " + " | ".join(fields) + f" | {roles} | "
        f"{score.negatives_clean} of {score.negatives} | {spent:.0f} |"
    )


if __name__ == "__main__":
    main()
