"""Titles: which of the many ways to write an office is the one asked for."""

from __future__ import annotations

import pytest

from bot.answers.titles import Holding, founded_part, is_founder, match

GOOGLE = ("Google", "Alphabet")


@pytest.mark.parametrize(
    ("asked", "held"),
    [
        ("CEO", "Chief executive officer"),
        ("CEO", "Chief Executive"),
        ("chief executive", "Co-founder and CEO"),
        ("ceo", "Co-founder, president and CEO"),
        ("president", "Co-founder, president and CEO"),
        ("CEO", "CEO (second time)"),
        ("CEO", "Co-CEO"),
        ("CTO", "Founding engineer, later Chief Technology Officer"),
        ("VP of research", "Vice President, Research"),
        ("vp research", "Vice president of research"),
        ("chief product officer", "Chief product and technology officer"),
        ("CTO", "Chief product and technology officer"),
        ("CTO", "Technical director (CTO)"),
        ("chairman", "Chairman of the board"),
        ("chair", "Chair and CEO"),
        ("board member", "Board director"),
        ("CEO", "Chief executive of Alphabet"),
        ("head of marketing", "Marketing head (ten years)"),
        ("president", "Staff engineer; later President"),
    ],
)
def test_titles_that_hold_the_office(asked: str, held: str) -> None:
    assert match(asked, held, GOOGLE).holding is Holding.WHOLE


@pytest.mark.parametrize(
    ("asked", "held"),
    [
        ("CEO", "Former CEO"),
        ("CEO", "Ex-CEO"),
        ("CEO", "CEO-elect"),
        ("CEO", "Chief of staff to the CEO"),
        ("chair", "Chief of staff to the CEO and chair"),
        ("CEO", "Assistant to the CEO; chairman of the technology ethics committee"),
        ("CTO", "Deputy chief technology officer"),
        ("chief scientist", "Research assistant to the chief scientist"),
        ("president", "Vice president"),
        ("board member", "Board director (past)"),
        ("CEO", "Chief financial officer"),
        ("CEO", ""),
        ("", "CEO"),
    ],
)
def test_titles_that_do_not_hold_the_office(asked: str, held: str) -> None:
    assert match(asked, held, GOOGLE).holding is Holding.NONE


@pytest.mark.parametrize(
    ("asked", "held"),
    [
        ("CEO", "CEO of Google Cloud"),
        ("CTO", "Vice president, fellow and CTO of Technology & Society"),
        ("CEO", "President and CEO, American operations"),
        ("chief scientist", "Chief AI scientist"),
        ("VP of engineering", "Senior vice president of engineering"),
    ],
)
def test_titles_over_a_part_are_kin_and_not_the_office_of_the_whole(asked: str, held: str) -> None:
    assert match(asked, held, GOOGLE).holding is Holding.KIN


def test_a_stand_in_is_told_apart() -> None:
    assert match("CEO", "Interim CEO").interim
    assert match("CEO", "Vice president of sales; acting CEO").interim
    assert not match("CEO", "CEO").interim


def test_a_shared_office_is_told_apart() -> None:
    assert match("CEO", "Co-founder and co-CEO").shared


def test_founders() -> None:
    assert is_founder("Co-founder; co-lead of post-training")
    assert is_founder("CEO and co-founder")
    assert not is_founder("Founding engineer")
    assert not is_founder("Founding member; led the algorithms team")
    assert founded_part("Founder and co-lead of the Ethical AI team", GOOGLE)
    assert not founded_part("Co-founder and head of research", GOOGLE)
    assert not founded_part("Co-founder, led robotics", GOOGLE)


@pytest.mark.parametrize("title", ["\x00", "\ud800", "and and ; , &", "co-", "(", "CEO" * 10_000, "\u202eCEO"])
def test_no_title_raises(title: str) -> None:
    match("CEO", title)
    match(title, "CEO")
    is_founder(title)
