"""Articles in, roles out."""

from __future__ import annotations

import pytest

from bot.ingest.article import Article
from bot.ingest.proposals import ArticleReader

# text -> person, organization, title, ongoing
HELD = [
    ("OpenRail CEO Ada Novak said sales rose.", ("Ada Novak", "OpenRail", "CEO", True)),
    ("OpenRail's chief scientist, Ada Novak, agreed.", ("Ada Novak", "OpenRail", "chief scientist", True)),
    ("Ada Novak, head of search at OpenRail, agreed.", ("Ada Novak", "OpenRail", "head of search", True)),
    ("Ada Novak, the former head of search at OpenRail, agreed.", ("Ada Novak", "OpenRail", "head of search", False)),
    ("Former OpenRail engineer Ada Novak agreed.", ("Ada Novak", "OpenRail", "engineer", False)),
    ("Ada Novak (formerly of OpenRail) agreed.", ("Ada Novak", "OpenRail", None, False)),
    ("Ada Novak is the president of OpenRail.", ("Ada Novak", "OpenRail", "president", True)),
    ("Ada Novak previously served as an editor at OpenRail.", ("Ada Novak", "OpenRail", "editor", False)),
    ("Ada Novak worked at OpenRail.", ("Ada Novak", "OpenRail", None, False)),
    ("Ada Novak has joined OpenRail as chief scientist.", ("Ada Novak", "OpenRail", "chief scientist", True)),
    ("OpenRail grew last year. Chief executive Ada Novak agreed.", ("Ada Novak", "OpenRail", "Chief executive", True)),
    ("Ada Novak, PDG de Zephyrine, est d'accord avec le plan de la ville.", ("Ada Novak", "Zephyrine", "PDG", True)),
]  # fmt: skip


@pytest.mark.parametrize(("text", "role"), HELD, ids=[text for text, _ in HELD])
def test_a_role_is_read(text: str, role: tuple[str, str, str | None, bool]) -> None:
    roles = ArticleReader().read(Article(text)).roles
    assert [(each.person, each.organization, each.title, each.ongoing) for each in roles] == [role]


def test_titles_side_by_side_are_two_roles_at_one_place() -> None:
    roles = (
        ArticleReader().read(Article("Ada Novak, a co-founder and former chief scientist of OpenRail, agreed.")).roles
    )
    assert [(role.title, role.organization) for role in roles] == [
        ("co-founder", "OpenRail"),
        ("chief scientist", "OpenRail"),
    ]


def test_an_exit_ends_a_role() -> None:
    (role,) = ArticleReader().read(Article("Ada Novak resigned as chief executive of OpenRail in May 2024.")).roles
    assert (role.title, str(role.end), role.ongoing) == ("chief executive", "2024-05", False)
