"""The whole way, in a real browser: `python -m bot run`, the page, and questions typed as a newcomer would.

With UPDATE_SCREENSHOTS set, the picture in docs/ is taken anew.
"""

from __future__ import annotations

import os
import re
import shutil
import socket
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

pytest.importorskip("playwright")

from playwright.sync_api import Page, expect, sync_playwright

from bot.facts.building import build
from bot.facts.format import RecordKind
from bot.facts.jsonl import Dataset, load
from bot.names.index import rebuild

pytestmark = [
    pytest.mark.slow,
    pytest.mark.browser,
    pytest.mark.skipif(not shutil.which("chromium"), reason="needs Chromium"),
]

ROOT = Path(__file__).resolve().parents[2]
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
NEWCOMER = "steve-jarrett"
"""Whom the store of these tests does not know yet: an admin adds what an article says of him."""
NEWS = "https://www.racetoagi.org/news/2026-06-25-anthropic-hires-orange-ai-chief-to-deepen-european"
ARTICLE = "https://aibase.com/news/12404"


def without(dataset: Dataset, person: str) -> Dataset:
    """Leave out a person, what is known of them, and the sources that tell of nobody else."""
    kept = {
        kind: {
            identifier: record
            for identifier, record in records.items()
            if identifier != person and getattr(record, "person", None) != person
        }
        for kind, records in dataset.items()
    }
    cited = {s for records in kept.values() for record in records.values() for s in getattr(record, "sources", ())}
    kept[RecordKind.SOURCE] = {i: record for i, record in kept[RecordKind.SOURCE].items() if i in cited}
    return kept


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """What `python -m bot run` prints as address without tokens; its facts are those that ship but for one move."""
    facts = tmp_path_factory.mktemp("facts") / "facts.db"
    build(without(load(ROOT / "data"), NEWCOMER), facts, rebuild)
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    environ = {name: value for name, value in os.environ.items() if not name.startswith("SLACK_")}
    command = [sys.executable, "-m", "bot", "run"]
    with subprocess.Popen(
        command, cwd=ROOT, env={**environ, "PORT": str(port), "FACTS_DB": str(facts)}, stdout=subprocess.PIPE, text=True
    ) as process:
        assert process.stdout
        printed = process.stdout.readline()
        found = re.search(r"http://127\.0\.0\.1:\d+", printed)
        try:
            assert found, printed
            yield found.group()
        finally:
            process.terminate()
            process.wait(20)


@pytest.fixture
def page(address: str) -> Iterator[Page]:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=FLAGS)
        opened = browser.new_page(viewport={"width": 1280, "height": 600})
        faults: list[str] = []
        opened.on("pageerror", lambda error: faults.append(str(error)))
        opened.on("console", lambda message: faults.append(message.text) if message.type == "error" else None)
        opened.goto(address)
        opened.wait_for_selector("body[data-ready]")
        yield opened
        assert faults == []
        browser.close()


def ask(page: Page, text: str) -> None:
    page.get_by_label("Message", exact=True).fill(text)
    page.get_by_role("button", name="Send").first.click()


def picture(page: Page, name: str) -> None:
    if os.environ.get("UPDATE_SCREENSHOTS"):
        page.mouse.move(0, 0)
        page.screenshot(path=ROOT / "docs" / name)


def expect_bubeck(message: object) -> None:
    """He left Microsoft for OpenAI in October 2024, and the article that says so is linked."""
    for words in ("Bubeck", "Microsoft", "OpenAI", "October 2024"):
        expect(message).to_contain_text(words)  # type: ignore[call-overload]
    expect(message.locator(f'.context a[href="{ARTICLE}"]')).to_be_visible()  # type: ignore[attr-defined]


def test_a_mention_is_answered_in_its_thread_and_a_suggestion_follows(page: Page) -> None:
    ask(page, "@ai-moves where did Bubeck go?")
    replies = page.locator("#replies .message")
    expect(replies).to_have_count(2)
    expect_bubeck(replies.last)
    picture(page, "local-slack.png")
    suggestion = replies.last.get_by_role("group", name="Actions").get_by_role("button").first
    question = suggestion.inner_text()
    suggestion.click()
    expect(replies).to_have_count(3)
    expect(replies.last.locator("blockquote")).to_have_text(question)
    expect(replies.last.locator(".context a").first).to_be_visible()


def test_a_follow_up_in_the_thread_needs_no_mention(page: Page) -> None:
    ask(page, "@ai-moves where did Bubeck go?")
    replies = page.locator("#replies .message")
    expect(replies).to_have_count(2)
    page.get_by_label("Reply", exact=True).fill("and before that?")
    page.get_by_label("Reply", exact=True).press("Enter")
    expect(replies).to_have_count(4)
    expect(replies.last).to_contain_text("July 2014")


def test_a_direct_message_is_answered(page: Page) -> None:
    page.get_by_role("navigation").get_by_role("button", name="ai-moves").click()
    ask(page, "where did Bubeck go?")
    replies = page.locator("#replies .message")
    expect(replies).to_have_count(2)
    expect_bubeck(replies.last)


def test_a_command_with_a_typing_error_is_answered_privately_and_can_be_shared(page: Page) -> None:
    ask(page, "/ai-moves where did bubek go?")
    private = page.locator("#messages .ephemeral")
    expect(private).to_have_count(1)
    expect(private).to_contain_text("Only visible to you")
    expect_bubeck(private)
    private.get_by_role("button", name="Share in channel").click()
    expect(private).to_have_count(0)
    expect_bubeck(page.locator("#messages .message").last)


def test_the_keyboard_is_enough(page: Page) -> None:
    page.keyboard.type("@ai-moves where did Bubeck go?")
    page.keyboard.press("Enter")
    expect(page.locator("#replies .message")).to_have_count(2)
    page.keyboard.press("Escape")
    expect(page.locator("#thread")).to_be_hidden()


def test_what_is_typed_is_shown_as_typed(page: Page) -> None:
    typed = "<img src=x onerror=alert(1)> & <!channel> `code`"
    ask(page, typed)
    message = page.locator("#messages .message").last
    expect(message.locator(".section")).to_have_text("<img src=x onerror=alert(1)> & <!channel> code")
    expect(page.locator("#messages img")).to_have_count(0)


def test_a_press_draws_a_picture_with_words_for_those_who_cannot_see_it(page: Page) -> None:
    ask(page, "@ai-moves Karpathy's career")
    replies = page.locator("#replies .message")
    expect(replies).to_have_count(2)
    replies.last.get_by_role("button", name="Picture").click()
    expect(replies).to_have_count(3, timeout=60_000)
    image = replies.last.get_by_role("img")
    expect(image).to_have_attribute("alt", re.compile(r"Timeline of the career of Andrej Karpathy.*Tesla"))
    expect(image).to_have_js_property("complete", True)
    assert image.evaluate("image => image.naturalWidth") > 1000
    expect(replies.nth(1).get_by_role("button", name="Picture")).to_have_count(0)
    page.set_viewport_size({"width": 1280, "height": 760})
    image.scroll_into_view_if_needed()
    picture(page, "slack-picture.png")


def test_whoever_asked_deletes_the_answer(page: Page) -> None:
    ask(page, "@ai-moves where did Bubeck go?")
    replies = page.locator("#replies .message")
    expect(replies).to_have_count(2)
    replies.last.get_by_role("button", name="Delete this message").click()
    expect(replies).to_have_count(1)


def test_a_message_to_the_bot_follows_somebody(page: Page) -> None:
    page.get_by_role("navigation").get_by_role("button", name="ai-moves").click()
    messages = page.locator("#messages .message")
    before = messages.count()
    ask(page, "follow Mira Murati")
    expect(page.locator("#replies .message").last).to_contain_text("You follow Mira Murati now.")
    ask(page, "unfollow all")
    expect(page.locator("#replies .message").last).to_contain_text("You follow nobody any more.")
    expect(messages).not_to_have_count(before)


def use_shortcut(page: Page, text: str, name: str) -> None:
    ask(page, text)
    message = page.locator("#messages .message").last
    expect(message).to_contain_text(text.split(" https:")[0])
    message.hover()
    message.get_by_role("button", name=name).click()


def test_from_a_mention_to_a_notice(page: Page) -> None:
    """Mention, choice, answer, show more, feedback, follow, a new fact, and the notice of it."""
    dialog = page.get_by_role("dialog")
    replies = page.locator("#replies .message")
    ask(page, "@ai-moves who is Chen?")
    expect(replies).to_have_count(2)
    picture(page, "slack-choice.png")
    replies.last.get_by_role("button", name="Mark Chen").click()
    expect(replies.last).to_contain_text("Mark Chen")
    expect(replies.last).to_contain_text("OpenAI")
    expect(replies).to_have_count(2)

    page.get_by_role("button", name="Close thread").click()
    ask(page, "@ai-moves who left OpenAI?")
    expect(replies).to_have_count(2)
    short = len(replies.last.inner_text())
    replies.last.get_by_role("button", name="Show more").click()
    expect(replies.last.get_by_role("button", name="Show less")).to_be_visible()
    assert len(replies.last.inner_text()) > short
    replies.last.get_by_role("button", name="Sources").click()
    expect(dialog).to_contain_text("What each claim rests on")
    picture(page, "slack-sources.png")
    page.keyboard.press("Escape")
    expect(dialog).to_be_hidden()

    replies.last.get_by_role("button", name="Something in this answer is wrong").click()
    dialog.get_by_label("What is wrong?", exact=True).fill("Steve Jarrett is missing")
    dialog.get_by_role("button", name="Send").click()
    expect(dialog).to_be_hidden()
    expect(replies.last).to_contain_text("Someone who keeps the facts will look at it")

    page.get_by_role("button", name="Close thread").click()
    ask(page, "/ai-moves follow Anthropic")
    expect(page.locator("#messages .ephemeral").last).to_contain_text("You follow Anthropic now")

    use_shortcut(page, f"Steve Jarrett goes from Orange to Anthropic {NEWS}", "Add as a fact")
    expect(dialog.get_by_label("Who?")).to_have_value("Steve Jarrett")
    dialog.get_by_label("When?").fill("2026-13")
    dialog.get_by_role("button", name="Add", exact=True).click()
    expect(dialog.locator("[data-block=person] .problem")).to_contain_text("I know no person called")
    expect(dialog.locator("[data-block=date] .problem")).to_contain_text("2026-13")
    picture(page, "slack-add-fact.png")
    dialog.get_by_label("When?").fill("2026-08")
    dialog.get_by_label("Add a new person").check()
    dialog.get_by_role("button", name="Add", exact=True).click()
    expect(dialog).to_be_hidden()

    page.get_by_role("navigation").get_by_role("button", name="ai-moves").click()
    direct = page.locator("#messages")
    expect(direct).to_contain_text("Steve Jarrett joined Anthropic, from Orange in August 2026 (reported)")
    notice = direct.locator(".message").filter(has_text="New on Anthropic").last
    expect(notice).to_contain_text("Steve Jarrett", timeout=30_000)
    expect(notice.locator(f'.context a[href="{NEWS}"]')).to_be_visible()
    picture(page, "slack-notice.png")

    page.get_by_role("button", name="Home", exact=True).click()
    home = page.get_by_role("region", name="Home")
    expect(home).to_contain_text("Steve Jarrett is missing")
    picture(page, "slack-home.png")
    home.get_by_role("button", name="Settled").click()
    expect(home).not_to_contain_text("Steve Jarrett is missing")

    page.get_by_role("button", name="Messages", exact=True).click()
    direct.get_by_role("button", name="Undo").click()
    expect(direct).to_contain_text("Undone:")


def test_who_is_in_a_message_is_told_in_a_modal(page: Page) -> None:
    use_shortcut(page, "Mira Murati and Barret Zoph had lunch", "Who is in this?")
    dialog = page.get_by_role("dialog")
    expect(dialog.get_by_text("Mira Murati", exact=True)).to_be_visible()
    expect(dialog.get_by_text("Barret Zoph", exact=True)).to_be_visible()
    picture(page, "slack-who.png")
    dialog.get_by_role("button", name="Close").click()
    expect(dialog).to_be_hidden()


def test_a_question_is_answered_in_a_modal_from_anywhere(page: Page) -> None:
    page.get_by_role("button", name="Ask AI Moves").click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_label("Your question").fill("where did Bubeck go?")
    page.keyboard.press("Enter")
    expect_bubeck(dialog)
    page.keyboard.press("Escape")
    expect(dialog).to_be_hidden()
