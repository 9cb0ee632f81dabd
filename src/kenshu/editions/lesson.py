"""The lesson of a module as it is released: its blocks as plain data, and as Markdown for the notebook.

    {"block": "text", "text"}                              {"block": "clause", "clause", "label", "text", "note"}
    {"block": "example", "title", "scene", "steps", "clause", "label"}
    {"block": "compare", "before", "after", "why", "clause", "label"}
    {"block": "table", "caption", "head", "rows"}          {"block": "picture", "type", "data", "alt", "caption"}

Words are {"ja", "en"}, or None where there are none; `label` is the clause's; `data` a picture as base64. No block holds a key.
"""

import base64
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from kenshu.content import Guideline
from kenshu.content.lesson import Block
from kenshu.i18n import Lang, say

Plain = Mapping[str, Any]
TYPES = {".png": "image/png", ".jpg": "image/jpeg"}


def lesson_of(blocks: Sequence[Block], guideline: Guideline, pictures: Path) -> list[Plain]:
    """Return a lesson as plain data, with the words of the clauses it quotes; `pictures` is the folder of its pictures."""
    return [_released(block.model_dump(mode="json"), guideline, pictures) for block in blocks]


def _released(block: dict[str, Any], guideline: Guideline, pictures: Path) -> Plain:
    if "clause" in block:
        clause = guideline.by_id[block["clause"]]
        block["label"] = clause.label.plain()
        if block["block"] == "clause":
            block["text"] = clause.text.plain()
    if block["block"] == "picture":
        file = pictures / block.pop("file")
        block |= {"type": TYPES[file.suffix], "data": base64.b64encode(file.read_bytes()).decode("ascii")}
    return block


def in_language(block: Plain, lang: Lang) -> dict[str, Any]:
    """Return a block with its words, and lists of words, in one language."""
    return {name: _within(value, lang) for name, value in block.items()}


def _within(value: Any, lang: Lang) -> Any:
    if isinstance(value, list):
        return [_within(each, lang) for each in value]
    return value[lang] if isinstance(value, Mapping) else value


def as_markdown(lesson: Sequence[Plain], lang: Lang) -> tuple[str, dict[str, dict[str, str]]]:
    """Return a lesson as Markdown, and the pictures attached to it as a notebook cell holds them: {name: {type: base64}}."""
    attached = {
        f"picture-{place}": {block["type"]: block["data"]} for place, block in enumerate(lesson) if block["block"] == "picture"
    }
    return "\n\n".join(_markdown(block, place, lang) for place, block in enumerate(lesson)), attached


def _markdown(block: Plain, place: int, lang: Lang) -> str:
    def told(name: str, **values: object) -> str:
        return say(f"lesson.{name}", lang, **values)

    match block["block"]:
        case "text":
            return str(block["text"][lang])
        case "clause":
            said = _quoted(f"**{block['label'][lang]}** {block['text'][lang]}")
            return f"{said}\n\n{block['note'][lang]}" if block["note"] else said
        case "example":
            steps = "\n".join(f"{number}. {step[lang]}" for number, step in enumerate(block["steps"], 1))
            title = told("example", title=block["title"][lang])
            return f"### {title}\n\n{block['scene'][lang]}\n\n{steps}\n\n{told('rests_on', clause=block['label'][lang])}"
        case "compare":
            head = _row([told("before"), told("after")])
            row = _row([block["before"][lang], block["after"][lang]])
            return f"{head}\n{_row(['---', '---'])}\n{row}\n\n{block['why'][lang]} ({block['label'][lang]})"
        case "table":
            lines = [_row([cell[lang] for cell in row]) for row in (block["head"], *block["rows"])]
            lines.insert(1, _row(["---"] * len(block["head"])))
            return "\n".join([f"**{block['caption'][lang]}**\n", *lines])
        case _:
            caption = f"\n\n{block['caption'][lang]}" if block["caption"] else ""
            return f"![{block['alt'][lang]}](attachment:picture-{place}){caption}"


def _quoted(text: str) -> str:
    return "\n".join(f"> {line}" for line in text.splitlines())


def _row(cells: Sequence[str]) -> str:
    # A cell of a table in Markdown is one line, and ends at a bar.
    written = (cell.replace("|", r"\|").replace("\n", "<br>") for cell in cells)
    return f"| {' | '.join(written)} |"
