"""Papers in the languages that a course adds, and of what says nothing."""

import base64
import unicodedata
from typing import Literal

import pytest

from kenshu.papers.document import Document
from kenshu.papers.lesson import lesson_pdf
from kenshu.web.render import clean_html
from tests import tagged

VIETNAMESE = "Giờ làm việc ễ “8(1)”"


def drawn(words: str) -> dict[str, object]:
    """A block of a lesson: a drawing with these words."""
    svg = (
        '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 360 60" width="360" height="60" font-family="sans-serif">'
        f'<text font-size="13"><tspan x="9" y="30">{words}</tspan></text></svg>'
    )
    data = base64.b64encode(svg.encode()).decode()
    return {
        "block": "picture",
        "type": "image/svg+xml",
        "data": {"ja": data, "en": data},
        "alt": {"ja": "図", "en": "A"},
        "caption": None,
    }


def lesson(*blocks: dict[str, object]) -> bytes:
    return lesson_pdf("紙", blocks, "ja", clean_html)


@pytest.mark.parametrize(("lang", "first"), [("ja-x-easy", "ja"), ("vi", "vi"), ("zh-Hans", "zh"), ("fil", "fil")])
def test_a_paper_is_in_any_language_of_a_course(lang: str, first: str) -> None:
    document = Document("Paper", lang)
    document.section(document.make.heading("Paper"), document.make.text(VIETNAMESE))
    pdf = document.written()
    assert tagged.language(pdf) == first
    assert "".join(VIETNAMESE.split()) in ["".join(text.split()) for _, text in tagged.elements(pdf)]


@pytest.mark.parametrize("form", ["NFC", "NFD"])
def test_a_drawing_has_letters_that_the_japanese_font_lacks(form: Literal["NFC", "NFD"]) -> None:
    words = "Giờ làm việc ễ"
    pdf = lesson(drawn(unicodedata.normalize(form, words)))
    assert words in tagged.text_of(pdf)
    assert b"DejaVuSans" in pdf
    assert b"LastResort" not in pdf


def test_a_line_of_a_drawing_that_no_font_has_whole_names_what_is_missing() -> None:
    said = tagged.text_of(lesson(drawn("勤務 ễ 们")))
    assert "勤務 〓 〓" in said
    assert "U+4EEC, U+1EC5" in said
    assert b"LastResort" not in lesson(drawn("勤務 ễ 们"))


@pytest.mark.parametrize(
    "text", ["## \n\n本文", "## \u200b\n\n本文", "<table></table>\n\n本文", "<table><tr></tr></table>\n\n本文"]
)
def test_a_heading_or_a_table_without_words_is_none(text: str) -> None:
    found = tagged.elements(lesson({"block": "text", "text": {"ja": text, "en": text}}))
    assert [kind for kind, _ in found] == ["H1", "P"]


def test_a_paper_without_a_title_says_that_it_is_missing() -> None:
    document = Document("\u200b", "ja")
    document.section(document.make.heading("\u200b"), document.make.text("本文"))
    pdf = document.written()
    assert tagged.title(pdf) == "〓"
    assert tagged.elements(pdf) == [("P", "本文")]
