"""What a title says: the offices in it, and whether it is the one that is asked for.

"Co-founder, president and CEO" holds three offices, "CEO" among them; "CEO of Google Cloud" at Google is over a part
of it; the "deputy", "former" or "assistant to" of an office does not hold it. Pure functions from words to words; the
words themselves stand in en/titles.yaml.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import IntEnum
from functools import cache, lru_cache
from importlib.resources import files

import yaml

LONGEST = 300
"""Characters of a title that are read: no real one is longer."""

_ASIDE = re.compile(r"\([^()]*\)")
_PARTS = re.compile(r"(?:\s*([;,/])|\s+(and|&|\+|plus)(?=\s))\s*")
_TOKENS = re.compile(r"[\w&'’.-]+")
_SINCE = re.compile(r"(?:from|since|until|in)\s+(?:\w+\s+)?\d{4}\s+")
_TWO_CHIEFS = re.compile(r"\bchief ([\w-]+) (?:and|&) ([\w-]+) officer\b")
_CHIEF_OF_A_FIELD = re.compile(r"chief ([\w-]+) (scientist|architect|economist)\b")
_CHIEF_OFFICER = re.compile(r"chief (?:[\w&-]+ ){1,5}?officer\b")
_TO_SOMEONE = re.compile(r"\b(?:to|reporting to|under) (?:the |its )?")


_HEADS_OF_A_FIELD = ("head", "lead")


class Holding(IntEnum):
    """How far a title is the one that is asked for."""

    NONE = 0
    KIN = 1
    """The same rank over a part only, or a rank near it: worth telling when nobody holds the one asked for."""
    WHOLE = 2


@dataclass(frozen=True, slots=True)
class Office:
    """One office of a title: its rank, and the words that say over what (empty: over the whole place)."""

    rank: str
    over: frozenset[str] = frozenset()
    interim: bool = False
    past: bool = False
    shared: bool = False


@dataclass(frozen=True, slots=True)
class Match:
    """How a title answers to one asked for. `interim`: as a stand-in; `shared`: beside others (co-CEO).

    `near`: as kin, over the very field that is asked for: the chief research officer for the head of research.
    """

    holding: Holding
    interim: bool = False
    shared: bool = False
    near: bool = False

    def __bool__(self) -> bool:
        return self.holding is Holding.WHOLE


@dataclass(frozen=True, slots=True)
class _Words:
    spellings: tuple[tuple[re.Pattern[str], str], ...]
    ranks: tuple[str, ...]
    same: Mapping[str, str]
    kin: Mapping[str, tuple[str, ...]]
    plain: frozenset[str]
    interim: frozenset[str]
    past: frozenset[str]
    other: frozenset[str]
    then: frozenset[str]
    over: frozenset[str]
    small: frozenset[str]
    capitals: frozenset[str]
    standing: tuple[frozenset[str], ...]


@cache
def _words() -> _Words:
    data = yaml.safe_load(files("bot.answers").joinpath("en/titles.yaml").read_text(encoding="utf-8"))
    longest_first = sorted(data["spellings"].items(), key=lambda item: -len(item[0]))
    return _Words(
        spellings=tuple(
            (re.compile(rf"(?:(?<=\bco-)|(?<![\w-])){re.escape(short)}(?![\w&])"), full)
            for short, full in longest_first
        ),
        ranks=tuple(sorted(data["ranks"], key=len, reverse=True)),
        same=data["same"],
        standing=tuple(frozenset(tier) for tier in data["standing"]),
        kin={rank: tuple(near) for rank, near in data["kin"].items()},
        **{k: frozenset(data[k]) for k in ("plain", "interim", "past", "other", "then", "over", "small", "capitals")},
    )


def match(asked: str, held: str, names: Iterable[str] = ()) -> Match:
    """Say whether a title that someone holds is the one asked for.

    `names` are those of the place: "Chief executive of Alphabet" at a place also called Alphabet is over the whole.
    """
    return _match(asked[:LONGEST], held[:LONGEST], tuple(names))


@lru_cache(maxsize=16384)
def _match(asked: str, held: str, place: tuple[str, ...]) -> Match:
    best = Match(Holding.NONE)
    for want in offices(asked, place):
        for have in offices(held, place):
            found = _compare(want, have)
            if (found.holding, found.near, not found.interim) > (best.holding, best.near, not best.interim):
                best = found
    return best


def _compare(want: Office, have: Office) -> Match:
    if have.past and not want.past:
        return Match(Holding.NONE)
    holding, near = Holding.NONE, False
    if want.rank == have.rank and want.over == have.over:
        holding = Holding.WHOLE
    elif want.rank == have.rank and want.over <= have.over:
        # "VP" asked for alone means any; a chief executive of a part is not that of the whole.
        holding = Holding.KIN
    elif have.rank in _words().kin.get(want.rank, ()) and not (want.over or have.over):
        holding = Holding.KIN  # an executive director for the director
    elif have.rank in _words().kin.get(want.rank, ()) and want.over and want.over <= have.over:
        near = want.over == have.over  # "co-lead of alignment science" is not quite the head of alignment
        holding = Holding.KIN if near or not _is_of_a_team(have) else Holding.NONE
    elif _heads_the_field(want, have) or _heads_the_field(have, want):
        holding, near = Holding.KIN, True
    if want.interim and not have.interim:
        holding = min(holding, Holding.KIN)
    return Match(holding, have.interim, have.shared, near)


def _heads_the_field(head: Office, chief: Office) -> bool:
    """Whether a head of research is told beside a chief research officer."""
    of_a_field = head.rank in _HEADS_OF_A_FIELD and head.over and not chief.over
    return bool(of_a_field) and head.over == _field(chief.rank)


def _field(rank: str) -> frozenset[str]:
    """What a chief officer is chief of: "research" of a chief research officer; nothing for other ranks."""
    if not _CHIEF_OFFICER.fullmatch(rank):
        return frozenset()
    return _over(rank.removeprefix("chief ").removesuffix(" officer").removesuffix("officer"))


def offices(title: str, names: Iterable[str] = ()) -> tuple[Office, ...]:
    """Return the offices of a title, in order; none where no rank is known in it.

    A title of no known rank ("Research scientist") is one office: its own words.
    """
    return _offices_at(title[:LONGEST], tuple(names))


@lru_cache(maxsize=16384)
def _offices_at(title: str, names: tuple[str, ...]) -> tuple[Office, ...]:
    places = _places(names)
    return tuple(_of_the_whole(office, places) for office in _offices(title))


def permanent(title: str) -> str:
    """Return the title without the word that says that its holder stood in: "CEO" of "interim CEO"."""
    kept = [word for word in title.split() if word.casefold().strip(",") not in _words().interim]
    return " ".join(kept) or title


def is_founder(title: str) -> bool:
    """Tell whether a title says that its holder founded the place, as "Co-founder and CEO" does."""
    return any(office.rank == "founder" and not office.past for office in offices(title))


def founded_part(title: str, names: Iterable[str]) -> bool:
    """Tell whether a founder's title names a part of the place: "Founder and co-lead of the Ethical AI team"."""
    founding = [office for office in offices(title, names) if office.rank == "founder"]
    return bool(founding) and all(office.over for office in founding)


def folded(text: str) -> str:
    """Return a title for comparing: lower case, no accents, one space between words, abbreviations written out."""
    text = unicodedata.normalize("NFKD", text[:LONGEST].casefold())
    text = "".join(c for c in text if not unicodedata.combining(c)).replace("’", "'")
    text = " ".join(re.sub(r"[^\w&'.,;/()+-]+", " ", text).split())
    text = re.sub(r"(?<![\w-])ex-", "former ", text)
    text = _TWO_CHIEFS.sub(r"chief \1 officer and chief \2 officer", text)
    for pattern, full in _words().spellings:
        text = pattern.sub(full, text)
    return text


@lru_cache(maxsize=256)
def _places(names: tuple[str, ...]) -> tuple[frozenset[str], ...]:
    return tuple(_over(folded(name)) for name in names)


def _of_the_whole(office: Office, places: tuple[frozenset[str], ...]) -> Office:
    over = office.over
    if over and any(over == place or (len(over) > 1 and over < place) for place in places if place):
        over = frozenset()
    return Office(office.rank, over, office.interim, office.past, office.shared)


@lru_cache(maxsize=4096)
def _offices(title: str) -> tuple[Office, ...]:
    text = folded(title)
    asides = " ; ".join(aside.strip("()") for aside in _ASIDE.findall(text))
    text = _ASIDE.sub(" ", text).strip()
    interim = any(word in asides for word in _words().interim)
    past = bool(re.search(r"\b(?:past|former|until)\b", asides))
    found: list[Office] = []
    serves_someone = False
    for separator, chunk in _chunks(text):
        office = None if serves_someone else _office(chunk)
        if office:
            if separator == "and" and found and _is_of_a_team(office) and found[-1] == Office("founder"):
                found[-1] = Office("founder", office.over)  # "Founder and co-lead of the Ethical AI team"
            elif separator == "and" and found and found[-1] == Office("president"):
                found[-1] = Office("president", office.over)  # "President and CEO, American operations"
            found.append(office)
        elif found and (separator == "," or found[-1].over) and separator != ";" and found[-1].rank != "founder":
            found[-1] = _wider(found[-1], chunk)
            if separator == "," and len(found) > 1 and found[-2] == Office("president"):
                found[-2] = Office("president", found[-1].over)
        elif not serves_someone:
            found.append(Office(" ".join(_TOKENS.findall(chunk))))
        serves_someone = serves_someone or bool(_TO_SOMEONE.search(chunk))
    found += [office for _, chunk in _chunks(asides) if (office := _office(chunk))]
    return tuple(
        Office(_words().same.get(o.rank, o.rank), o.over, o.interim or interim, o.past or past, o.shared) for o in found
    )


def _chunks(text: str) -> list[tuple[str, str]]:
    """Cut at commas, semicolons, slashes and "and"; each stretch with what stood before it ("and" for "&" too)."""
    pieces = _PARTS.split(text)
    chunks = [("", pieces[0])]
    for punctuation, conjunction, chunk in zip(pieces[1::3], pieces[2::3], pieces[3::3], strict=True):
        if not chunk.strip():
            continue
        chunks.append((";" if punctuation == "/" else punctuation or ("and" if conjunction else ","), chunk))
    return [(separator, chunk.strip()) for separator, chunk in chunks if chunk.strip()]


def _is_of_a_team(office: Office) -> bool:
    return bool(office.over & {"team", "group", "unit", "lab", "division", "department"})


def _office(chunk: str) -> Office | None:
    """Return the office that a stretch of a title begins with, or ends in ("marketing head"); None if it has none."""
    words = _words()
    interim = past = shared = False
    rest = _SINCE.sub("", chunk)
    while True:
        first, _, after = rest.partition(" ")
        if first.startswith("co-") and len(first) > 3:
            shared, rest = True, rest[3:]
        elif first in words.interim:
            interim, rest = True, after
        elif first in words.past:
            past, rest = True, after
        elif first in words.other and not _rank_at_start(rest):
            return None
        elif (first in words.plain or first in words.then) and after:
            rest = after
        else:
            break
    rank = _rank_at_start(rest)
    if rank:
        tail = rest[len(rank) :].strip(" -")
        return Office(rank, _over(tail), interim, past or bool(words.past & set(tail.split()[:1])), shared)
    of_a_field = _CHIEF_OF_A_FIELD.match(rest)
    if of_a_field:
        field, kind = of_a_field.groups()
        return Office(f"chief {kind}", _over(f"{field} {rest[of_a_field.end() :]}"), interim, past, shared)
    for rank in ("head", "chief", "lead", "director"):
        if rest.endswith(f" {rank}") and len(rest.split()) <= 4 and not rest.startswith("co"):
            return Office("head" if rank == "chief" else rank, _over(rest[: -len(rank)]), interim, past, shared)
    return None


def _rank_at_start(text: str) -> str | None:
    officer = _CHIEF_OFFICER.match(text)
    if officer:
        return officer.group()
    for rank in _words().ranks:
        if text == rank or text.startswith((f"{rank} ", f"{rank}-")):
            return rank
    return None


def _over(text: str) -> frozenset[str]:
    words = _words()
    return frozenset(t.strip(".'-") for t in _TOKENS.findall(text) if t not in words.small and t not in words.over)


def _wider(office: Office, chunk: str) -> Office:
    return Office(office.rank, office.over | _over(chunk), office.interim, office.past, office.shared)


def standing(title: str) -> int:
    """Return how high a title stands: 0 for founders and chief executives, 1 other chiefs, 2 vice presidents … 4."""
    return min((_standing(office) for office in offices(title)), default=4)


def standing_beside_founding(title: str) -> int:
    """Return how high a title stands but for founding: a "co-founder and CEO" is before other founders."""
    return min((_standing(office) for office in offices(title) if office.rank != "founder"), default=4)


def _standing(office: Office) -> int:
    tiers = _words().standing
    if office.past:
        return 4
    if office.over and office.rank in tiers[0]:
        return 1
    for height, ranks in enumerate(tiers):
        if office.rank in ranks or (height == 1 and _CHIEF_OFFICER.fullmatch(office.rank)):
            return height
    return 4


def is_general(title: str) -> bool:
    """Tell whether a title asks only who is at the top: "head", "boss", "leader", with no field named."""
    return any(office.rank in ("head", "lead") and not office.over for office in offices(title))


def capitals() -> frozenset[str]:
    """Return the abbreviations in titles that are said in capitals."""
    return _words().capitals
