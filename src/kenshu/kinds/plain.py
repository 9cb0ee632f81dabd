"""The plain form of a question: scene, prompt and options as HTML and as text, for who reads a notebook without a kernel.

It is made of what is offered alone, with no style and no script of its own, and nothing that a person wrote is markup in it. A line
of it holds one thing, so that a comparison of two notebooks shows the very option that was changed.
"""

from collections.abc import Iterable, Mapping, Sequence
from html import escape
from typing import Any, NamedTuple

from kenshu.i18n import Lang, say
from kenshu.kinds import Offered, answer_in_words, kind_of, setting
from kenshu.kinds.picture import OfferedPicture, address


class Block(NamedTuple):
    """A piece of a plain form: an element of HTML (h3, p, ul, img, or strong, which is a paragraph of its own), and its lines.

    Those of a picture are what it shows; `address` is the picture.
    """

    element: str
    lines: Sequence[str]
    address: str = ""


def asked(offered: Offered, number: int, lang: Lang) -> list[Block]:
    """Return a question with its scene."""
    scenario = offered["scenario"]
    rules = [" ".join(each.splitlines()) for each in setting(offered, lang)]
    blocks = [
        Block("h3", [scenario["title"][lang]]),
        *(Block("p", [" ".join(each.splitlines())]) for each in scenario["story"][lang].split("\n\n") if each.strip()),
        *([Block("p", [say("component.setting", lang)]), Block("ul", rules)] if rules else []),
        *_picture(scenario.get("picture"), lang),
        Block("strong", [f"{say('component.number', lang, number=number)} {offered['prompt'][lang]}"]),
    ]
    for heading, lines in kind_of(offered["kind"]).plain(offered, lang):
        blocks += [Block("p", [heading])] if heading else []
        blocks += [Block("ul", lines)] if lines else []
    return blocks


def _picture(picture: OfferedPicture | None, lang: Lang) -> list[Block]:
    if picture is None:
        return []
    alt = [" ".join(picture["alt"][lang].split())]
    shown = Block("img", alt, address(picture, lang)) if "data" in picture else Block("p", alt)
    return [shown, *([Block("p", [picture["caption"][lang]])] if picture["caption"] else [])]


def answered(offered: Offered, value: Any, lang: Lang) -> list[Block]:
    """Return the answer given so far in words; None is no answer."""
    said = answer_in_words(offered, value, lang) or say("component.no_answer", lang)
    return [Block("strong", [say("plain.answer", lang)]), Block("p", said.splitlines())]


def as_data(forms: Mapping[Lang, Iterable[Block]]) -> dict[str, str]:
    """Return blocks in each language as the data of a notebook's output: {"text/html", "text/plain"}."""
    whole = {lang: list(blocks) for lang, blocks in forms.items()}
    return {
        # The classes keep MathJax from taking what stands between two dollar signs for mathematics.
        "text/html": "".join(
            f'<section class="kenshu-plain mathjax_ignore tex2jax_ignore" lang="{lang}">\n{"".join(map(_html, blocks))}</section>\n'
            for lang, blocks in whole.items()
        ),
        "text/plain": "\n".join("\n".join(map(_text, blocks)) for blocks in whole.values()),
    }


def _html(block: Block) -> str:
    lines = [escape(line) for line in block.lines]
    if block.element == "img":
        return f'<p><img alt="{lines[0]}" width="480" src="{block.address}"></p>\n'
    if block.element == "ul":
        return "<ul>\n" + "".join(f"<li>{line}</li>\n" for line in lines) + "</ul>\n"
    before, after = ("<p><strong>", "</strong></p>") if block.element == "strong" else (f"<{block.element}>", f"</{block.element}>")
    return before + "<br>\n".join(lines) + f"{after}\n"


def _text(block: Block) -> str:
    if block.element == "img":
        return f"[{block.lines[0]}]\n"
    before = "- " if block.element == "ul" else ""
    return "".join(f"{before}{line}\n" for line in block.lines)
