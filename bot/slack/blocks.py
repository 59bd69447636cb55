"""An answer drawn with Block Kit. Pure functions from data to blocks; nothing here talks to Slack.

The words are rich text, in which nothing from the store or from people can be markup. The limits are Slack's.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any

from bot.answers import wording
from bot.answers.answer import Answer, Choice, Citation
from bot.slack.asking import BUTTON_VALUE_LIMIT, Ask
from bot.slack.elements import BUTTON_TEXT_LIMIT, Block, Element, button, buttons, context, plain, shorten
from bot.slack.mrkdwn import escape, fitted, link, web_address

TEXT_LIMIT = 3_900
"""Of the top-level text: beyond 4,000 characters Slack advises against it."""
BLOCK_TEXT_LIMIT = 2_900
PAGE_LIMIT = 8_000
"""Characters of an answer in one message; all blocks of a message together hold about 13,000."""
SOURCES_SHOWN = 30
OPTION_VALUE_LIMIT = 150
BUTTON_CHOICES = 5
OPTIONS_LIMIT = 100
ALT_LIMIT = 2000
PICTURE_TITLE_LIMIT = 300

ASK, CHOOSE, CHOOSE_OPTION, PAGE, SHARE, FEEDBACK = "ask", "choose", "choose_option", "page", "share", "feedback"
SOURCES, PICTURE, DELETE = "sources", "picture", "delete"
"""The first part of the action ids of buttons; a number follows where a message has several."""

RIGHT, WRONG = "+", "-"
"""What the value of a feedback button begins with, before the question."""

_MARK = re.compile(r"\[(\d{1,4})\]")
_BULLET = re.compile(r"\s*[-•*–]\s+")
_LANGUAGES = {
    "ar": "Arabic", "de": "German", "es": "Spanish", "fr": "French", "he": "Hebrew", "hi": "Hindi", "it": "Italian",
    "ja": "Japanese", "ko": "Korean", "nl": "Dutch", "pl": "Polish", "pt": "Portuguese", "ru": "Russian",
    "sv": "Swedish", "tr": "Turkish", "uk": "Ukrainian", "zh": "Chinese",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Message:
    """A message for Slack. `text` says the same as the blocks: it is what notifications and screen readers read."""

    text: str
    blocks: list[Block]


def answer_message(answer: Answer, ask: Ask) -> Message:
    """Draw an answer to `ask`: the words, the sources, and buttons for what may be asked next."""
    pages = _pages(answer)
    page = min(max(ask.page, 0), len(pages) - 1)
    words = pages[page]
    blocks = [
        *([quote(ask.question)] if ask.quoted and ask.question.strip() else []),
        *words_blocks(words, answer.citations),
        *source_blocks(cited(answer.citations, words)),
        *_choices(answer.choices, ask),
        *buttons([*_paging(ask, page, len(pages)), *_suggestions(answer.suggestions), *_sources(answer, ask)]),
    ]
    return Message(escape(shorten(words, TEXT_LIMIT)), blocks)


def with_share_button(message: Message, ask: Ask) -> Message:
    """Add a button that posts the answer in the channel, to one that only its asker sees."""
    return _with_button(message, "Share in channel", SHARE, ask)


def with_picture_button(message: Message, ask: Ask) -> Message:
    """Add a button that draws the answer to `ask`."""
    return _with_button(message, "Picture", PICTURE, ask)


def _with_button(message: Message, label: str, action_id: str, ask: Ask) -> Message:
    """Add a button to the last row of buttons; there is none where `ask` is too long for its value."""
    value = ask.encode()
    if value is None:
        return message
    added = button(label, action_id, value)
    blocks = list(message.blocks)
    rows = [place for place, block in enumerate(blocks) if block["type"] == "actions"]
    if rows:
        blocks[rows[-1]] = {**blocks[rows[-1]], "elements": [*blocks[rows[-1]]["elements"], added]}
    else:
        blocks += buttons([added])
    return replace(message, blocks=blocks)


def without_picture_button(message: Message) -> Message:
    """Take the button that draws an answer away."""
    blocks: list[Block] = []
    for block in message.blocks:
        if block["type"] == "actions":
            left = [element for element in block["elements"] if element["action_id"] != PICTURE]
            blocks += buttons(left)
        else:
            blocks.append(block)
    return replace(message, blocks=blocks)


def picture_message(title: str, file: str, alt: str) -> Message:
    """Draw a message that shows an image in Slack's files; `alt` says in words what it shows."""
    image = {
        "type": "image",
        "slack_file": {"id": file},
        "alt_text": shorten(alt, ALT_LIMIT),
        "title": plain(shorten(title, PICTURE_TITLE_LIMIT)),
    }
    return Message(escape(shorten(alt, TEXT_LIMIT)), [image])


def with_feedback(message: Message, ask: Ask) -> Message:
    """Add the two buttons that say whether the answer to `ask` is right."""
    value = replace(ask, page=0).encode(BUTTON_VALUE_LIMIT - 1)
    if value is None:
        return message
    feedback = {
        "type": "feedback_buttons",
        "action_id": FEEDBACK,
        "positive_button": {
            "text": plain("Right"),
            "accessibility_label": "This answer is right",
            "value": f"{RIGHT}{value}",
        },
        "negative_button": {
            "text": plain("Wrong"),
            "accessibility_label": "Something in this answer is wrong",
            "value": f"{WRONG}{value}",
        },
    }
    return _with_small_button(message, feedback)


def with_delete_button(message: Message, asker: str, value: str = "") -> Message:
    """Add a button that deletes a message; only its asker sees it. It carries their id, and `value` after that."""
    delete = {
        "type": "icon_button",
        "icon": "trash",
        "text": plain("Delete"),
        "accessibility_label": "Delete this message",
        "action_id": DELETE,
        "value": f"{asker} {value}".strip(),
        "visible_to_user_ids": [asker],
    }
    return _with_small_button(message, delete)


def _with_small_button(message: Message, element: Element) -> Message:
    """Add a button to the row of small ones below a message."""
    blocks = list(message.blocks)
    if blocks and blocks[-1]["type"] == "context_actions":
        blocks[-1] = {**blocks[-1], "elements": [*blocks[-1]["elements"], element]}
    else:
        blocks.append({"type": "context_actions", "elements": [element]})
    return replace(message, blocks=blocks)


def with_note(message: Message, note: str) -> Message:
    """Add a small line of the bot's own words below a message."""
    return replace(message, blocks=[*message.blocks, context(note)])


def plain_message(text: str) -> Message:
    """Draw one sentence of the bot's own."""
    return Message(escape(text), list(words_blocks(text, ())))


def _pages(answer: Answer) -> list[str]:
    """The answer, and after it its long form; each cut at lines, else at words, to what one message holds."""
    pages = list(_cut(answer.text, PAGE_LIMIT))
    if answer.more and answer.more != answer.text:
        pages += _cut(answer.more, PAGE_LIMIT)
    return pages or [""]


def _cut(text: str, limit: int) -> Iterator[str]:
    rest = text.strip()
    while len(rest) > limit:
        end = max(rest.rfind("\n", limit // 2, limit), 0) or max(rest.rfind(" ", limit // 2, limit), 0) or limit
        yield rest[:end].rstrip()
        rest = rest[end:].lstrip()
    if rest:
        yield rest


def words_blocks(text: str, citations: Sequence[Citation]) -> Iterator[Block]:
    """Rich text blocks of at most BLOCK_TEXT_LIMIT characters, paragraphs as sections and bullets as lists."""
    addresses = {citation.number: web_address(citation.url) for citation in citations}
    for part in _cut(text, BLOCK_TEXT_LIMIT):
        elements: list[dict[str, Any]] = []
        for line in part.split("\n"):
            bullet = _BULLET.match(line)
            if bullet and line[bullet.end() :]:
                item = {"type": "rich_text_section", "elements": _inline(line[bullet.end() :], addresses)}
                if elements and elements[-1]["type"] == "rich_text_list":
                    elements[-1]["elements"].append(item)
                else:
                    elements.append({"type": "rich_text_list", "style": "bullet", "elements": [item]})
            elif elements and elements[-1]["type"] == "rich_text_section":
                elements[-1]["elements"] += [{"type": "text", "text": "\n"}, *_inline(line, addresses)]
            elif line.strip():
                elements.append({"type": "rich_text_section", "elements": _inline(line, addresses)})
        yield {"type": "rich_text", "elements": elements}


def _inline(line: str, addresses: dict[int, str | None]) -> list[dict[str, Any]]:
    """The elements of one line: its text, with each mark such as [1] as a link to the source."""
    elements: list[dict[str, Any]] = []
    done = 0
    for mark in _MARK.finditer(line):
        address = addresses.get(int(mark.group(1)))
        if address is None:
            continue
        if mark.start() > done:
            elements.append({"type": "text", "text": line[done : mark.start()]})
        elements.append({"type": "link", "url": address, "text": mark.group()})
        done = mark.end()
    if done < len(line):
        elements.append({"type": "text", "text": line[done:]})
    return elements


def cited(citations: Sequence[Citation], words: str) -> list[Citation]:
    """The citations whose marks stand in `words`, or all where it has no marks."""
    marks = {int(number) for number in _MARK.findall(words)}
    return [citation for citation in citations if citation.number in marks] or list(citations)


def source_blocks(citations: Sequence[Citation]) -> Iterator[Block]:
    """Yield the list of these sources, as one line each."""
    lines = [source_line(citation) for citation in citations[:SOURCES_SHOWN]]
    if len(citations) > SOURCES_SHOWN:
        lines.append(f"and {len(citations) - SOURCES_SHOWN} more sources")
    for part in packed(lines):
        yield context("\n".join(part))


def packed(lines: Iterable[str]) -> Iterator[list[str]]:
    """Yield lines in as few parts as hold them, each within a block's text."""
    part: list[str] = []
    for line in lines:
        if part and sum(map(len, part)) + len(part) + len(line) > BLOCK_TEXT_LIMIT:
            yield part
            part = []
        part.append(line)
    if part:
        yield part


def source_line(citation: Citation) -> str:
    """Return a source as one line: number, title with a link, publisher, date, and the language unless English."""
    title = shorten(citation.title, 200) if citation.title else None
    parts = [link(citation.url, title or citation.publisher)]
    if title:
        parts.append(fitted(citation.publisher, 150))
    if citation.published:
        parts.append(wording.date(citation.published))
    if citation.language and citation.language != "en":
        parts.append(f"in {_LANGUAGES.get(citation.language, fitted(citation.language, 50))}")
    return f"[{citation.number}] " + " · ".join(parts)


def choice_labels(choices: Sequence[Choice]) -> list[str]:
    """Return what to call the records that a name may mean: by name, and where they share it, by what they do too."""
    names = [choice.name for choice in choices]
    return [
        choice.name if names.count(choice.name) == 1 else f"{choice.name}, {choice.description}" for choice in choices
    ]


def _choices(choices: Sequence[Choice], ask: Ask) -> Iterator[Block]:
    """Buttons for a few records that a name may mean, a menu for many."""
    labels = choice_labels(choices)
    if len(choices) <= BUTTON_CHOICES:
        yield from buttons(
            [
                button(label, f"{CHOOSE}_{index}", value)
                for index, (label, choice) in enumerate(zip(labels, choices, strict=True))
                if (value := Ask(choice.question, ask.thread, quoted=ask.quoted).encode())
            ]
        )
        return
    options = [
        _option(label, choice)
        for label, choice in zip(labels, choices, strict=True)
        if choice.question and len(choice.question) <= OPTION_VALUE_LIMIT
    ]
    if options:
        menu = {
            "type": "static_select",
            "action_id": CHOOSE_OPTION,
            "placeholder": plain("Who do you mean?" if _all_people(choices) else "Which do you mean?"),
            "options": options[:OPTIONS_LIMIT],
        }
        yield {"type": "actions", "elements": [menu]}


def _all_people(choices: Sequence[Choice]) -> bool:
    return all(choice.kind == "person" for choice in choices)


def _option(label: str, choice: Choice) -> dict[str, Any]:
    option: dict[str, Any] = {"text": plain(shorten(label, BUTTON_TEXT_LIMIT)), "value": choice.question}
    if choice.description:
        option["description"] = plain(shorten(choice.description, BUTTON_TEXT_LIMIT))
    return option


def _paging(ask: Ask, page: int, pages: int) -> Iterator[dict[str, Any]]:
    back, more = replace(ask, page=page - 1).encode(), replace(ask, page=page + 1).encode()
    if page > 0 and back:
        yield button("Show less" if page == 1 else "Back", f"{PAGE}_{page - 1}", back)
    if page < pages - 1 and more:
        yield button("Show more", f"{PAGE}_{page + 1}", more)


def _sources(answer: Answer, ask: Ask) -> Iterator[dict[str, Any]]:
    value = replace(ask, page=0).encode()
    if answer.citations and not answer.choices and ask.question.strip() and value:
        yield button("Sources", SOURCES, value)


def _suggestions(suggestions: Sequence[str]) -> Iterator[dict[str, Any]]:
    for index, suggestion in enumerate(suggestions[:BUTTON_CHOICES]):
        value = Ask(suggestion, quoted=True).encode()
        if value and suggestion.strip():
            yield button(suggestion, f"{ASK}_{index}", value)


def quote(question: str) -> Block:
    """The question above an answer that stands where nobody has typed it."""
    text = {"type": "text", "text": shorten(question, 300)}
    return {"type": "rich_text", "elements": [{"type": "rich_text_quote", "elements": [text]}]}
