"""Articles in, moves out, by the public reader without any known names: what is news is new to everybody."""

from __future__ import annotations

import pytest

from bot.facts.dates import PartialDate
from bot.ingest.article import Article
from bot.ingest.proposals import ArticleReader, ProposedMove

PUBLISHED = PartialDate(2025, 6, 12)  # a Thursday

# text -> person, kind, from, to (None: none)
TOLD = [
    ("OpenRail's head of search Ada Novak is leaving the company. Cy Marsh left for rival Brightmoor. "
     "Boris Lindqvist, the company's president, is on leave.",
     [("Ada Novak", "left", "OpenRail", None), ("Cy Marsh", "joined", None, "Brightmoor"),
      ("Boris Lindqvist", "leave", "OpenRail", None)]),
    ("OpenRail named Ada Novak as chief scientist, Boris Lindqvist as head of policy, and Cy Marsh as senior adviser.",
     [("Ada Novak", "joined", None, "OpenRail"), ("Boris Lindqvist", "joined", None, "OpenRail"),
      ("Cy Marsh", "joined", None, "OpenRail")]),
    ("Other recent OpenRail departures include general counsel Ada Novak and Boris Lindqvist.",
     [("Ada Novak", "left", "OpenRail", None), ("Boris Lindqvist", "left", "OpenRail", None)]),
    ("Brightmoor grew. Boris Lindqvist, the leader of OpenRail's search team, resigned from the company.",
     [("Boris Lindqvist", "left", "OpenRail", None)]),
    ("Ada Novak, chief scientist of OpenRail, left for a senior role at Brightmoor.",
     [("Ada Novak", "joined", "OpenRail", "Brightmoor")]),
    ("OpenRail is a startup founded by three designers, Ada Novak, Boris Lindqvist and Cy Marsh.",
     [("Ada Novak", "founded", None, "OpenRail"), ("Boris Lindqvist", "founded", None, "OpenRail"),
      ("Cy Marsh", "founded", None, "OpenRail")]),
    ("OpenRail co-founder Ada Novak says she will leave and join rival Brightmoor.",
     [("Ada Novak", "joined", "OpenRail", "Brightmoor")]),
    ("OpenRail co-founders Ada Novak and Boris Lindqvist are stepping down, with Cy Marsh leaving to join Brightmoor.",
     [("Ada Novak", "left", "OpenRail", None), ("Boris Lindqvist", "left", "OpenRail", None),
      ("Cy Marsh", "joined", "OpenRail", "Brightmoor")]),
    ("Ada Novak, one of the founding members of OpenRail, has left the company.",
     [("Ada Novak", "left", "OpenRail", None)]),
    ("OpenRail said that Ada Novak, its chief scientist, will step down. Replacing her is Boris Lindqvist.",
     [("Ada Novak", "left", "OpenRail", None), ("Boris Lindqvist", "joined", None, "OpenRail")]),
    ("Ada Novak left OpenRail to become a partner at Brightmoor.", [("Ada Novak", "joined", "OpenRail", "Brightmoor")]),
    ("Ada Novak is raising money for her new venture, Quillon Labs.", [("Ada Novak", "founded", None, "Quillon Labs")]),
    ("Brightmoor hired Ada Novak, as told in reports from OpenRail.", [("Ada Novak", "joined", None, "Brightmoor")]),
    ("Ada Novak has joined Quillon Labs.", [("Ada Novak", "joined", None, "Quillon Labs")]),
    ("Ada Novak, a former chief scientist at Brightmoor, joins OpenRail as head of search.",
     [("Ada Novak", "joined", "Brightmoor", "OpenRail")]),
    ("OpenRail has hired Ada Novak from Brightmoor.", [("Ada Novak", "joined", "Brightmoor", "OpenRail")]),
    ("OpenRail is hiring former Brightmoor researcher Ada Novak.", [("Ada Novak", "joined", "Brightmoor", "OpenRail")]),
    ("Ada Novak was poached from Brightmoor by OpenRail.", [("Ada Novak", "joined", "Brightmoor", "OpenRail")]),
    ("Ada Novak is leaving Brightmoor for OpenRail.", [("Ada Novak", "joined", "Brightmoor", "OpenRail")]),
    ("Ada Novak is leaving Brightmoor to join OpenRail.", [("Ada Novak", "joined", "Brightmoor", "OpenRail")]),
    ("Ada Novak left Brightmoor.", [("Ada Novak", "left", "Brightmoor", None)]),
    ("Ada Novak and Boris Lindqvist have left Brightmoor.",
     [("Ada Novak", "left", "Brightmoor", None), ("Boris Lindqvist", "left", "Brightmoor", None)]),
    ("Several Brightmoor engineers have left, including Ada Novak and Boris Lindqvist.",
     [("Ada Novak", "left", "Brightmoor", None), ("Boris Lindqvist", "left", "Brightmoor", None)]),
    ("Ada Novak stepped down as chief executive of Brightmoor.", [("Ada Novak", "left", "Brightmoor", None)]),
    ("Ada Novak was fired by Brightmoor.", [("Ada Novak", "left", "Brightmoor", None)]),
    ("The departure of Ada Novak from Brightmoor surprised many.", [("Ada Novak", "left", "Brightmoor", None)]),
    ("Ada Novak left Brightmoor to found an AI startup called Zephyrine Labs.",
     [("Ada Novak", "founded", "Brightmoor", "Zephyrine Labs")]),
    ("Ada Novak co-founded Zephyrine with Boris Lindqvist.",
     [("Ada Novak", "founded", None, "Zephyrine"), ("Boris Lindqvist", "founded", None, "Zephyrine")]),
    ("Zephyrine, a startup founded by Ada Novak and Boris Lindqvist, makes robots.",
     [("Ada Novak", "founded", None, "Zephyrine"), ("Boris Lindqvist", "founded", None, "Zephyrine")]),
    ("Ada Novak, head of search at OpenRail, was promoted to chief technology officer.",
     [("Ada Novak", "promoted", "OpenRail", "OpenRail")]),
    ("OpenRail rehired Ada Novak from Brightmoor.", [("Ada Novak", "returned", "Brightmoor", "OpenRail")]),
    ("Ada Novak is returning to OpenRail.", [("Ada Novak", "returned", None, "OpenRail")]),
    ("OpenRail appointed Ada Novak to its board of directors.", [("Ada Novak", "board-joined", None, "OpenRail")]),
    ("Ada Novak joined the OpenRail board.", [("Ada Novak", "board-joined", None, "OpenRail")]),
    ("Ada Novak is on leave from Brightmoor.", [("Ada Novak", "leave", "Brightmoor", None)]),
    ("Ada Novak joined OpenRail in 2019 after it acquired her startup Zephyrine.",
     [("Ada Novak", "transferred", "Zephyrine", "OpenRail")]),
    ("Ada Novak joined Brightmoor in May. She previously worked at OpenRail.",
     [("Ada Novak", "joined", None, "Brightmoor")]),
    ("Ada Novak spoke in Oslo. She has joined OpenRail.", [("Ada Novak", "joined", None, "OpenRail")]),
    ("Ada Novak spoke in Oslo. Novak has joined OpenRail.", [("Ada Novak", "joined", None, "OpenRail")]),
    ("OpenRail grew last year. The company has hired Ada Novak.", [("Ada Novak", "joined", None, "OpenRail")]),
    ("After leaving Brightmoor, Ada Novak founded Zephyrine.", [("Ada Novak", "founded", "Brightmoor", "Zephyrine")]),
    ("Ada Novak, qui dirigeait la recherche, quitte Brightmoor pour rejoindre OpenRail en tant que directrice.",
     [("Ada Novak", "joined", "Brightmoor", "OpenRail")]),
    ("La start-up française Zephyrine a recruté Ada Novak.", [("Ada Novak", "joined", None, "Zephyrine")]),
]  # fmt: skip

NOTHING = [
    "Ada Novak wrote: please join the OpenRail forum.",
    "Ada Novak, a retired OpenRail general, spoke at the fair.",
    "Brightmoor chief Ada Novak (pictured, left) spoke at OpenRail.",
    "OpenRail promoted its Ada Novak Hackathon on the site.",
    "Ada Novak spoke of the far left at OpenRail.",
    "Brightmoor acquired his startup OpenRail, Ada Novak said.",
    "OpenRail denied a report that its deal with Brightmoor has collapsed.",
    "Ada Novak could join OpenRail.",
    "If Ada Novak left Brightmoor, the company would struggle.",
    "OpenRail tried to hire Ada Novak.",
    "Ada Novak declined to join OpenRail.",
    "Ada Novak left a mark on the field.",
    "Brightmoor launched a new model, and users left ChatGPT for it.",
    "Only five days left to apply for the OpenRail course.",
    "Ada Novak, chief executive of OpenRail, said sales rose.",
    "OpenRail joined the alliance led by Brightmoor.",
    "Six researchers have left Brightmoor.",
    "Ada Novak, who died on Monday at 84, invented a programming language.",
]


def read(text: str, published: PartialDate | None = PUBLISHED) -> tuple[ProposedMove, ...]:
    return ArticleReader().read(Article(text, published=published)).moves


@pytest.mark.parametrize(("text", "moves"), TOLD, ids=[text[:60] for text, _ in TOLD])
def test_a_move_is_read_with_its_ends(text: str, moves: list[tuple[str, str, str | None, str | None]]) -> None:
    assert [(move.person, str(move.kind), move.origin, move.destination) for move in read(text)] == moves


@pytest.mark.parametrize("text", NOTHING)
def test_what_tells_no_move_gives_none(text: str) -> None:
    assert read(text) == ()


@pytest.mark.parametrize(
    ("text", "status"),
    [
        ("Ada Novak has joined OpenRail.", "reported"),
        ("Ada Novak announced that she has joined OpenRail.", "confirmed"),
        ("OpenRail confirmed that it has hired Ada Novak.", "confirmed"),
        ("Ada Novak is reportedly leaving OpenRail.", "rumored"),
        ("Ada Novak is planning to leave OpenRail.", "rumored"),
        ("Ada Novak is leaving OpenRail, according to people familiar with the matter.", "rumored"),
        ("Ada Novak did not leave OpenRail.", "denied"),
        ("OpenRail denied that Ada Novak is leaving OpenRail.", "denied"),
    ],
)
def test_how_sure_a_move_is_follows_who_says_so(text: str, status: str) -> None:
    assert [str(move.status) for move in read(text)] == [status]


@pytest.mark.parametrize(
    ("text", "date"),
    [
        ("Ada Novak has joined OpenRail.", "2025-06"),
        ("Ada Novak joined OpenRail on Monday.", "2025-06-09"),
        ("Ada Novak joined OpenRail yesterday.", "2025-06-11"),
        ("Ada Novak joined OpenRail in May.", "2025-05"),
        ("Ada Novak joined OpenRail in September.", "2024-09"),
        ("Ada Novak will join OpenRail in September.", "2025-09"),
        ("Ada Novak joined OpenRail last year.", "2024"),
        ("Ada Novak joined OpenRail last month.", "2025-05"),
        ("Ada Novak joined OpenRail in 2016.", "2016"),
        ("On March 3, 2021, Ada Novak joined OpenRail.", "2021-03-03"),
        ("Ada Novak joined OpenRail three years ago.", "2022"),
        ("Ada Novak had previously joined OpenRail.", None),
    ],
)
def test_a_date_is_as_exact_as_the_text(text: str, date: str | None) -> None:
    (move,) = read(text)
    assert (str(move.date) if move.date else None) == date


def test_without_a_day_of_publication_only_whole_dates_are_told() -> None:
    texts = ["Ada Novak joined OpenRail on Monday.", "Ada Novak joined OpenRail in May.", "Ada Novak joined OpenRail."]
    assert [read(text, None)[0].date for text in texts] == [None, None, None]
    assert str(read("Ada Novak joined OpenRail in May 2024.", None)[0].date) == "2024-05"


def test_a_move_told_twice_is_one_with_the_fuller_fields() -> None:
    text = (
        "Ada Novak joins OpenRail\n\nOpenRail has hired Ada Novak as chief scientist. Novak left Brightmoor on Monday."
    )
    (move,) = [move for move in read(text) if move.destination]
    assert (move.person, move.origin, move.destination, move.title_to) == (
        "Ada Novak", "Brightmoor", "OpenRail", "chief scientist",
    )  # fmt: skip


def test_a_denied_exit_is_told_as_denied_alone() -> None:
    text = "Ada Novak left Brightmoor, a site claimed. Brightmoor denied that Novak left Brightmoor."
    assert [(str(move.kind), str(move.status)) for move in read(text)] == [("left", "denied")]


def test_a_leave_that_is_called_a_departure_is_no_exit() -> None:
    text = "Ada Novak is taking a leave of absence from Brightmoor. Novak's departure follows a busy year."
    assert [str(move.kind) for move in read(text)] == ["leave"]


def test_names_are_told_in_full_and_the_place_in_the_text_is_shown() -> None:
    (move,) = read("The news came early. Novak is joining OpenRail. Ada Novak built search engines before.")
    assert move.person == "Ada Novak"
    assert move.quote == "Novak is joining OpenRail."
    assert "joining" in move.where
    assert len(move.where.split()) <= 8


def test_titles_are_read_at_both_ends() -> None:
    (move,) = read("Ada Novak, former head of search at Brightmoor, joins OpenRail as vice president of research.")
    assert (move.title_from, move.title_to) == ("head of search", "vice president of research")
