"""scripts/import_article.py: an article's facts are proposed with their sentences, and written when agreed to."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from bot.facts.revisions import Action, revisions
from bot.facts.store import FactStore
from tests.facts import small
from tests.scripts.running import done, process, refused, run, talk
from tests.scripts.test_add_fact import dump

URL = "https://ledger.example/2031/03/04/who-went"
KNOWN = "Mika Ito joined Quillon in February 2031."
NEW = "Zofia Wrona joined Quillon in March 2031."


@pytest.fixture
def article(tmp_path: Path) -> Path:
    file = tmp_path / "article.txt"
    file.write_text(f"{NEW}\n\n{KNOWN}\n", encoding="utf-8")
    return file


def proposals(*arguments: str | Path) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = json.loads(done("import_article", *arguments, "--json"))["proposals"]
    return [proposal for proposal in found if proposal["kind"] == "move"]


def test_what_an_article_proposes_is_printed_for_programs_and_nothing_is_written(path: Path, article: Path) -> None:
    before = dump(path)
    new, known = proposals(article, "--url", URL, "--facts", path)
    assert new["quote"].strip() == NEW
    assert (new["record"]["person"], new["record"]["to"], new["same"]) == ("zofia-wrona", "quillon", None)
    assert [doubt["name"] for doubt in new["doubts"]] == ["Zofia Wrona"]
    assert [record["id"] for record in new["new"]] == ["zofia-wrona"]
    assert (known["doubts"], known["new"], known["same"]) == ([], [], small.MOVE)
    document = json.loads(done("import_article", article, "--url", URL, "--facts", path, "--json"))
    assert document["source"] is None
    assert document["article"]["published"] == "2031-03-04"
    assert dump(path) == before


def test_with_yes_only_what_leaves_nothing_to_ask_is_written(path: Path, article: Path, store: FactStore) -> None:
    out = done("import_article", article, "--url", URL, "--publisher", "Ledger", "--facts", path, "--yes",
               "--author", "bo")  # fmt: skip
    assert "Left out (who or what 'Zofia Wrona' is, is not beyond doubt)" in out
    [move] = store.moves_of("mika-ito")
    assert move.sources == ("gazette-2031-ito", "herald-2030", "ledger-2031-03-04-who-went")
    assert store.person("zofia-wrona") is None
    assert {change.author for change in revisions(store.connection)} == {"bo"}
    again = done("import_article", article, "--url", URL, "--facts", path, "--yes")
    assert "Nothing was written" in again
    undo = out.strip().splitlines()[-1].removeprefix("To undo this: scripts/undo_fact.py ").split()
    done("undo_fact", *undo, "--facts", path)
    assert store.moves_of("mika-ito")[0].sources == ("gazette-2031-ito", "herald-2030")
    assert store.source("ledger-2031-03-04-who-went") is None


def test_at_a_terminal_each_is_asked_about_with_its_sentence(path: Path, article: Path, store: FactStore) -> None:
    count = len(json.loads(done("import_article", article, "--url", URL, "--facts", path, "--json"))["proposals"])
    code, shown = talk("import_article", article, "--url", URL, "--facts", path, answers=["y"] * count + ["y"])
    assert code == 0, shown
    assert f"“{NEW}”" in shown
    assert "New: Person: Zofia Wrona (zofia-wrona)" in shown
    assert "In the facts already: Mika Itō joined Quillon" in shown
    [move] = store.moves_of("zofia-wrona")
    assert (move.destination, str(move.date)) == ("quillon", "2031-03")
    assert [source.url for identifier in move.sources if (source := store.source(identifier))] == [URL]
    assert Action.CHANGE in {change.action for change in revisions(store.connection)}


def test_whom_a_name_means_is_asked_once(path: Path, tmp_path: Path, store: FactStore) -> None:
    file = tmp_path / "misspelled.txt"
    file.write_text("Noor Hadad joined Brightwater in March 2031.\n\nNoor Hadad returned to Quillon in 2035.\n")
    arguments = ("import_article", file, "--url", URL, "--facts", path)
    first, second = proposals(*arguments[1:])
    assert [doubt["candidates"][0]["id"] for doubt in (*first["doubts"], *second["doubts"])] == ["noor-haddad"] * 2
    code, shown = talk(*arguments, answers=["y", "1", "y", "y"])
    assert code == 0, shown
    assert "'Noor Hadad' may be Noor Haddad (noor-haddad)" in shown
    assert shown.count("someone or something new") == 1
    assert len(store.moves_of("noor-haddad")) == 2
    assert store.person("noor-hadad") is None


def test_what_is_edited_is_written_as_edited_and_quitting_keeps_what_was_agreed(
    path: Path, article: Path, store: FactStore
) -> None:
    fields = ["Noor Haddad", "joined", "-", "Brightwater", "2031-05", "confirmed", "-", "Director"]
    code, shown = talk("import_article", article, "--url", URL, "--facts", path, answers=["e", *fields, "y", "q", "y"])
    assert code == 0, shown
    assert "Noor Haddad joined Brightwater, as Director in May 2031 (confirmed)" in shown
    [move] = store.moves_of("noor-haddad")
    assert (move.destination, move.title_to) == ("brightwater", "Director")
    assert store.person("zofia-wrona") is None


@pytest.mark.parametrize("answers", [["n"] * 20, ["q"], ["y", "q", "n"]])
def test_what_is_refused_at_a_terminal_is_not_written(path: Path, article: Path, answers: list[str]) -> None:
    before = dump(path)
    talk("import_article", article, "--url", URL, "--facts", path, answers=answers)
    assert dump(path) == before


def test_without_a_terminal_it_only_shows(path: Path, article: Path) -> None:
    before = dump(path)
    result = run("import_article", article, "--url", URL, "--facts", path)
    assert (result.exit_code, "give --yes" in result.stderr) == (1, True)
    assert f"“{NEW}”" in result.stdout
    assert dump(path) == before


def test_an_article_without_facts_is_no_failure(path: Path, tmp_path: Path) -> None:
    (tmp_path / "weather.txt").write_text("It rains.")
    assert "I read no move" in done("import_article", tmp_path / "weather.txt", "--url", URL, "--facts", path, "--yes")


REFUSED = [
    (("no-such-file.txt", "--url", URL), "no-such-file.txt: can't be read (No such file"),
    (("ARTICLE",), "missing --url"),
    (("ARTICLE", "--url", "ftp://x/"), "it needs an address to be cited: 'ftp://x/' is not an http(s) address"),
    (("ARTICLE", "--url", URL, "--published", "soon"), "--published: 'soon' is not a date"),
    (("https://localhost/x",), "private network"),
    (("http://user@ledger.example/x",), "hides its site"),
    (("PICTURE", "--url", URL), "This is no text"),
]


@pytest.mark.parametrize(("arguments", "message"), REFUSED)
def test_what_is_wrong_is_said_and_nothing_is_written(
    path: Path, article: Path, tmp_path: Path, arguments: tuple[str, ...], message: str
) -> None:
    (tmp_path / "picture").write_bytes(b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR")
    files = {"ARTICLE": article, "PICTURE": tmp_path / "picture"}
    before = dump(path)
    assert message in refused("import_article", *(files.get(a, a) for a in arguments), "--facts", path, "--yes")
    assert dump(path) == before


def test_where_fetching_is_off_an_address_is_not_read(path: Path) -> None:
    result = run("import_article", URL, "--facts", path, "--yes", ARTICLE_FETCH="off")
    assert (result.exit_code, "ARTICLE_FETCH is off" in result.stderr) == (1, True)


def test_it_runs_as_a_program() -> None:
    ran = process("import_article", "--help")
    assert ran.returncode == 0, ran.stderr
