"""The lesson of a module as it is released: its blocks as plain data, and as Markdown for the notebook.

    {"block": "text", "text"}                              {"block": "clause", "clause", "label", "text", "note", "dated_notes"}
    {"block": "example", "title", "scene", "steps", "clause", "label"}
    {"block": "compare", "before", "after", "why", "clause", "label"}
    {"block": "table", "caption", "head", "rows"}          {"block": "picture", "type", "data", "alt", "caption"}

Words are {"ja", "en"}, or None where there are none; `label` is the clause's; `data` is described in `kenshu.editions.picture`;
`dated_notes` is there where there are any on the clause. No block holds a key.
"""

from collections.abc import Mapping, Sequence
from html import escape
from typing import Any

from kenshu.content import Guideline, Source
from kenshu.content.lesson import Block, Picture
from kenshu.content.translations import Translations
from kenshu.editions.picture import released_picture
from kenshu.i18n import Lang, say
from kenshu.kinds.clauses import dated_notes
from kenshu.kinds.picture import address

Plain = Mapping[str, Any]


def lesson_of(blocks: Sequence[Block], guideline: Guideline, source: Source | None, languages: Translations) -> list[Plain]:
    """Return a lesson as plain data, with the words of the clauses it quotes; `source` is the file of its quiz, if it is in one."""
    return [_released(block, guideline, source, languages) for block in blocks]


def _released(written: Block, guideline: Guideline, source: Source | None, languages: Translations) -> Plain:
    if isinstance(written, Picture) and source:
        return {"block": "picture", **released_picture(source, written, languages)}
    block = written.model_dump(mode="json")
    if "clause" in block:
        clause = guideline.by_id[block["clause"]]
        block["label"] = clause.label.plain()
        if block["block"] == "clause":
            block |= {"text": clause.text.plain()} | guideline.noted(clause.id)
    return block


def in_language(block: Plain, lang: Lang) -> dict[str, Any]:
    """Return a block with its words, and lists of words, in one language; the notes on its clause as they are read."""
    said = {name: _within(value, lang) for name, value in block.items() if name != "dated_notes"}
    return said | {"dated_notes": dated_notes(block, lang)}


def _within(value: Any, lang: Lang) -> Any:
    if isinstance(value, list):
        return [_within(each, lang) for each in value]
    return value[lang] if isinstance(value, Mapping) else value


def as_markdown(lesson: Sequence[Plain], lang: Lang) -> str:
    """Return a lesson as Markdown. A picture stands in it whole: JupyterLab shows no drawing that is attached to a cell."""
    return "\n\n".join(_markdown(block, lang) for block in lesson)


def _markdown(block: Plain, lang: Lang) -> str:
    def told(name: str, **values: object) -> str:
        return say(f"lesson.{name}", lang, **values)

    match block["block"]:
        case "text":
            return str(block["text"][lang])
        case "clause":
            said = [_quoted(f"**{block['label'][lang]}** {block['text'][lang]}"), *dated_notes(block, lang)]
            return "\n\n".join([*said, *([block["note"][lang]] if block["note"] else [])])
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
            alt = " ".join(escape(block["alt"][lang]).split())
            return f'<img alt="{alt}" width="480" src="{address(block, lang)}">{caption}'


def _quoted(text: str) -> str:
    return "\n".join(f"> {line}" for line in text.splitlines())


def _row(cells: Sequence[str]) -> str:
    # A cell of a table in Markdown is one line, and ends at a bar.
    written = (cell.replace("|", r"\|").replace("\n", "<br>") for cell in cells)
    return f"| {' | '.join(written)} |"
