"""What an article proposes becomes records: nothing twice, nothing unseen, and all of it cites the article."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

import bot.names.index
from bot.drafting.reviewing import NEW, Review, Suggestion, suggested
from bot.engine import Engine
from bot.facts.dates import PartialDate
from bot.facts.editor import FactEditor
from bot.facts.errors import RecordError
from bot.facts.format import RecordKind
from bot.facts.records import MoveKind, Organization, Person, Source, Status
from bot.ingest.article import Article
from bot.ingest.proposals import Proposals, ProposedMove, ProposedRole
from bot.names.linker import Linker
from tests.slack import facts

ARTICLE = Article(
    "…", "https://ledger.example/2031/03/wrona", "Wrona goes", "The Ledger", PartialDate(2031, 3), "en"
)  # fmt: skip
KNOWN = replace(ARTICLE, url="https://gazette.example/ito")
ITO = "mika-ito--brightwater--quillon--2031-02"


def move(person: str, to: str | None, origin: str | None = None, date: str | None = None, **more: Any) -> Suggestion:
    proposed = ProposedMove(
        person=person, kind=MoveKind.JOINED if to else MoveKind.LEFT, origin=origin, destination=to, title_from=None,
        title_to=None, date=PartialDate.parse(date) if date else None, status=Status.REPORTED, quote="A sentence.",
    )  # fmt: skip
    return suggested(Proposals(moves=(replace(proposed, **more),)))[0]


def role(person: str, organization: str, title: str | None, start: str | None = None) -> Suggestion:
    date = PartialDate.parse(start) if start else None
    proposed = ProposedRole(person, organization, title, date, None, True, Status.CONFIRMED, "A sentence.")
    return suggested(Proposals(roles=(proposed,)))[0]


@pytest.fixture
def engine(tmp_path: Path) -> Engine:
    return facts.copied(tmp_path)


def review(engine: Engine, article: Article = ARTICLE) -> Review:
    return Review(engine.store, Linker(engine.store), article)


def write(engine: Engine, reviewed: Review) -> None:
    with FactEditor(engine.store.path, bot.names.index) as editor:
        editor.carry_out(reviewed.edits("read"), "ada")
    engine.store.refresh()


def test_what_is_agreed_to_is_written_with_the_article_and_whom_it_names(engine: Engine) -> None:
    reviewed = review(engine)
    first, second = move("Zofia Wrona", "Nimbus", "Quillon", "2031-03"), role("Zofia Wrona", "Nimbus", "CTO")
    assert [doubt.name for doubt in reviewed.doubts(first)] == ["Zofia Wrona", "Nimbus"]
    reviewed.agree(reviewed.made(first))
    assert reviewed.doubts(second) == ()
    reviewed.agree(reviewed.made(second))
    write(engine, reviewed)
    source = Source("theledger-2031-03-wrona-goes", ARTICLE.url or "", "The Ledger", "news", "Wrona goes",
                    PartialDate(2031, 3), "en")  # fmt: skip
    assert engine.store.source(source.id) == source
    assert engine.store.person("zofia-wrona") == Person("zofia-wrona", "Zofia Wrona", sources=(source.id,))
    assert engine.store.organization("nimbus") == Organization("nimbus", "Nimbus", "company", sources=(source.id,))
    assert [(m.id, m.sources) for m in engine.store.moves_of("zofia-wrona")] == [
        ("zofia-wrona--quillon--nimbus--2031-03", (source.id,))
    ]
    [held] = engine.store.roles_of("zofia-wrona")
    assert (held.title, held.ongoing, held.status) == ("CTO", True, Status.CONFIRMED)


def test_what_is_not_agreed_to_leaves_nothing_behind(engine: Engine) -> None:
    reviewed = review(engine)
    reviewed.made(move("Zofia Wrona", "Nimbus"))
    assert (reviewed.edits(), reviewed.new_records()) == ((), ())
    reviewed.agree(reviewed.made(move("Noor Haddad", "Brightwater")))
    assert [type(record).__name__ for record in reviewed.new_records()] == ["Source", "Move"]


@pytest.mark.parametrize(
    ("suggestion", "same", "otherwise"),
    [
        (move("Mika Ito", "Quillon", "Brightwater", "2031-02"), True, False),
        (move("Mika Ito", "Quillon"), True, False),
        (move("Mika Ito", "Quillon", "Brightwater Labs", "2031-03-20"), True, False),  # a part of Brightwater
        (move("Mika Ito", None, "Brightwater", "2031"), True, False),
        (move("Mika Ito", "Quillon", kind=MoveKind.FOUNDED), True, False),
        (move("Mika Ito", "Quillon", "Brightwater", "2031-09"), False, True),
        (move("Mika Ito", "Quillon", status=Status.DENIED), False, True),
        (move("Mika Ito", "Quillon", "Nimbus"), False, True),
        (move("Mika Ito", "Quillon", date="2038"), False, False),
        (move("Mika Ito", "Brightwater", "Quillon", "2031-02"), False, False),
        (move("Mika Ito", "Quillon", kind=MoveKind.BOARD_JOINED), False, False),
        (move("Noor Haddad", "Quillon", "Brightwater", "2031-02"), False, False),
        (role("Noor Haddad", "Quillon", "C.E.O."), True, False),
        (role("Noor Haddad", "Quillon", "CEO", "2029-11"), True, False),
        (role("Noor Haddad", "Quillon", "CEO", "2025"), False, True),
        (role("Noor Haddad", "Quillon", "CTO"), False, False),
    ],
)
def test_what_stands_already_and_what_stands_otherwise(
    engine: Engine, suggestion: Suggestion, same: bool, otherwise: bool
) -> None:
    made = review(engine).made(suggestion)
    assert (made.same is not None, bool(made.otherwise)) == (same, otherwise)


def test_a_fact_that_stands_cites_the_article_too_once(engine: Engine) -> None:
    reviewed = review(engine)
    for suggestion in (move("Mika Ito", "Quillon"), move("Mika Itō", "Quillon", "Brightwater", "2031-02")):
        reviewed.agree(reviewed.made(suggestion))
    write(engine, reviewed)
    assert engine.store.moves_of("mika-ito")[0].sources == ("gazette-ito", reviewed.source)
    again = review(engine)
    assert not again.source_is_new
    again.agree(again.made(move("Mika Ito", "Quillon")))
    assert again.edits() == ()


def test_one_article_does_not_tell_the_same_twice(engine: Engine) -> None:
    reviewed = review(engine)
    for date in ("2031-03", "2031", None):
        reviewed.agree(reviewed.made(move("Noor Haddad", "Brightwater", "Quillon", date)))
    assert len([record for record in reviewed.new_records() if not isinstance(record, Source)]) == 1


def test_a_known_source_is_cited_and_not_added_again(engine: Engine) -> None:
    reviewed = review(engine, KNOWN)
    assert reviewed.source == "gazette-ito"
    reviewed.agree(reviewed.made(move("Noor Haddad", "Brightwater")))
    assert [type(record).__name__ for record in reviewed.new_records()] == ["Move"]


def test_a_name_that_several_bear_is_who_was_chosen(engine: Engine) -> None:
    reviewed = review(engine)
    suggestion = move("Haddad", "Brightwater")
    [doubt] = reviewed.doubts(suggestion)
    assert {candidate.id for candidate in doubt.candidates} == {"noor-haddad", "omar-haddad"}
    assert reviewed.made(suggestion, {"person": "omar-haddad"}).record.id.startswith("omar-haddad--brightwater--")
    assert [record.id for record in reviewed.made(suggestion, {"person": NEW}).new] == ["haddad"]


@pytest.mark.parametrize("article", [replace(ARTICLE, url=None), replace(ARTICLE, url="javascript:alert(1)")])
def test_an_article_without_an_address_cannot_be_cited(engine: Engine, article: Article) -> None:
    with pytest.raises(RecordError, match="it needs an address to be cited"):
        review(engine, article)


def test_a_post_without_a_title_is_told_as_lacking_it(engine: Engine) -> None:
    reviewed = review(engine)
    with pytest.raises(RecordError, match="title"):
        reviewed.made(role("Zofia Wrona", "Quillon", None))
    assert reviewed.new_records() == ()


def test_what_an_article_tells_is_suggested_in_the_words_of_the_form() -> None:
    assert move("A B", "C", date="2031-02").values == {
        "person": "A B", "kind": "joined", "to": "C", "date": "2031-02", "status": "reported",
    }  # fmt: skip
    assert role("A B", "C", None).kind is RecordKind.ROLE
    assert role("A B", "C", None).values == {
        "person": "A B", "organization": "C", "end": "..", "status": "confirmed",
    }  # fmt: skip
