"""A drawing holds shapes, lines and words and nothing else, and what is wrong with it is named with its file and line."""

import re
from collections.abc import Callable
from itertools import chain
from pathlib import Path

import pytest

from kenshu.content import Content, read_all
from kenshu.content.drawing import LARGEST_DRAWING, read_drawing
from kenshu.content.lesson import Picture
from kenshu.content.wrapping import width, wrapped
from kenshu.course import Course
from kenshu.errors import ContentFaults
from kenshu.i18n import LANGS
from tests.conftest import REPOSITORY
from tests.content.test_lint import SINGLE, copy, line_of, replace

HEAD = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 340 200">\n'
SHAPES = '  <rect x="0" y="0" width="340" height="200" fill="#ffffff"/>\n'
WORDS = '  <text x="170" y="100" font-size="13" text-anchor="middle" data-words="sent" data-width="130" data-lines="2"/>\n'
GOOD = f"{HEAD}{SHAPES}{WORDS}</svg>\n"

__all__ = ["copy"]  # the fixture


def drawing(folder: Path, text: str | bytes) -> Path:
    """A file that holds this."""
    path = folder / "post.svg"
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return path


def with_line(line: str) -> str:
    """A good drawing with another line, the third."""
    return f"{HEAD}{SHAPES}{line}\n{WORDS}</svg>\n"


REFUSED = {
    "a script": ("<script>alert(1)</script>", "drawing_holds"),
    "a script's address": ('<script href="https://example.org/x.js"/>', "drawing_holds"),
    "an event handler": ('<rect x="0" y="0" width="9" height="9" onload="alert(1)"/>', "drawing_holds"),
    "a link": ('<a href="https://example.org"><rect x="0" y="0" width="9" height="9"/></a>', "drawing_holds"),
    "a foreign picture": ('<image href="https://example.org/spy.png" width="9" height="9"/>', "drawing_holds"),
    "an old reference": (
        '<use xmlns:xlink="http://www.w3.org/1999/xlink" xlink:href="https://example.org/x.svg#a"/>',
        "drawing_holds",
    ),
    "a style sheet": ("<style>@import url(https://example.org/x.css);</style>", "drawing_holds"),
    "a style": ('<rect x="0" y="0" width="9" height="9" style="fill:url(https://example.org)"/>', "drawing_holds"),
    "a foreign pattern": ('<rect x="0" y="0" width="9" height="9" fill="url(https://example.org/x.svg#a)"/>', "drawing_holds"),
    "HTML in it": ('<foreignObject><body xmlns="http://www.w3.org/1999/xhtml"/></foreignObject>', "drawing_holds"),
    "what moves": ('<animate attributeName="href" values="javascript:alert(1)"/>', "drawing_holds"),
    "a drawing in a drawing": ('<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 10 10"/>', "drawing_holds"),
    "words of one language": ('<text x="1" y="1" font-size="13">送信</text>', "drawing_written"),
    "words between shapes": ("送信", "drawing_written"),
    "small letters": ('<text x="1" y="1" font-size="11.9">1</text>', "drawing_small"),
    "words in no lines": ('<text x="1" y="1" font-size="13" data-words="more" data-width="9" data-lines=""/>', "drawing_holds"),
    "words without a size": ('<text x="1" y="1" font-size="0" data-words="more" data-width="9"/>', "drawing_small"),
    "a place that is no number": ('<circle cx="12:30" cy="9" r="9"/>', "drawing_measure"),
    "a size below nothing": ('<rect x="-4" y="0" width="-9" height="9"/>', "drawing_measure"),
    "a size in words": ('<line x1="0" y1="0" x2="9" y2="9" stroke-width="thick"/>', "drawing_measure"),
    "points in words": ('<polyline points="here there"/>', "drawing_measure"),
    "a path from nowhere": ('<path d="12 30 L 9 9"/>', "drawing_measure"),
    "a place of words that is no number": ('<text x="true" y="1" font-size="13">1</text>', "drawing_number"),
    "groups in groups": ("<g>" * 2000 + "</g>" * 2000, "drawing_deep"),
    "words without a width": ('<text x="1" y="1" font-size="13" data-words="more"/>', "drawing_number"),
}


@pytest.mark.parametrize(("line", "key"), REFUSED.values(), ids=REFUSED)
def test_what_a_drawing_must_not_hold_is_refused_with_file_and_line(tmp_path: Path, line: str, key: str) -> None:
    with pytest.raises(ContentFaults) as caught:
        read_drawing(drawing(tmp_path, with_line(line)))
    assert {fault.key for fault in caught.value.faults} == {f"content.{key}"}
    assert all(fault.message("en").startswith("post.svg:3: ") for fault in caught.value.faults)


@pytest.mark.parametrize(
    ("whole", "key"),
    [
        (GOOD.replace("</svg>", ""), "drawing_xml"),
        ('<!DOCTYPE svg [<!ENTITY e "eee">]>\n' + GOOD, "drawing_holds"),
        (GOOD.replace("http://www.w3.org/2000/svg", "http://www.w3.org/1999/xhtml"), "drawing_box"),
        (GOOD.replace('viewBox="0 0 340 200"', 'viewBox="0 0 0 0"'), "drawing_box"),
        (GOOD + "<!-- " + "x" * LARGEST_DRAWING + " -->", "large_picture"),
        ("<html/>", "drawing_holds"),
        ('<?xml version="1.0" encoding="none-such"?>\n' + GOOD, "drawing_xml"),
    ],
)
def test_what_is_no_drawing_or_too_large_is_refused(tmp_path: Path, whole: str, key: str) -> None:
    with pytest.raises(ContentFaults) as caught:
        read_drawing(drawing(tmp_path, whole))
    assert f"content.{key}" in {fault.key for fault in caught.value.faults}


def test_its_words_are_those_of_the_language_and_are_no_markup(tmp_path: Path) -> None:
    drawn = read_drawing(drawing(tmp_path, GOOD))
    ja, en = (drawn.filled({"sent": words}, lang).decode() for words, lang in zip(("送<b>信", "sent"), LANGS, strict=True))
    assert ("送&lt;b&gt;信" in ja, "sent" in en, "送" in en) == (True, True, False)
    assert ('xml:lang="ja"' in ja, 'xml:lang="en"' in en) == (True, True)
    assert "data-" not in ja


def test_measures_that_a_browser_understands_are_taken(tmp_path: Path) -> None:
    shapes = '<rect x="-4.5" y=".5" width="100%" height="20px" opacity="0.5"/><path d="m1e1 -2,3A1 1 0 0 1 2 2z"/>'
    assert read_drawing(drawing(tmp_path, with_line(shapes))).rooms.keys() == {"sent"}


def test_comments_and_instructions_stay_behind(tmp_path: Path) -> None:
    given = '<?xml-stylesheet href="https://example.org/x.css"?>\n' + with_line("<!-- mine -->")
    shown = read_drawing(drawing(tmp_path, given)).filled({"sent": "x"}, "en").decode()
    assert re.findall("example|mine|<[?!]", shown) == []


@pytest.mark.parametrize(
    ("text", "letters", "lines"),
    [
        ("窓口が閉まりました。", 5, ["窓口が閉ま", "りました。"]),
        ("「窓口」。", 3, ["「窓", "口」。"]),  # no line begins with a closing bracket, none ends with an opening one
        ("closed for today", 6, ["closed for", "today"]),
        ("一行\n二行", 10, ["一行", "二行"]),
        ("unbreakable", 2, ["unbreakable"]),
    ],
)
def test_words_are_put_into_lines(text: str, letters: float, lines: list[str]) -> None:
    assert wrapped(text, letters) == lines
    assert width("窓a") > 1.5


PICTURE = "picture:\n  file: post.svg\n  alt: {ja: 投稿, en: A post}\n  words: {sent: {ja: 送信, en: Sent}}\n"
WRONG: dict[str, tuple[Callable[[Course], None], str]] = {
    "words that are missing": (replace(SINGLE, "words: {sent", "words: {other"), "drawing_empty"),
    "words that the drawing does not have": (
        replace(SINGLE, "words: {", "words: {other: {ja: 他, en: Other}, "),
        "drawing_unknown",
    ),
    "words that do not fit": (replace(SINGLE, "ja: 送信", f"ja: {'送信' * 20}"), "drawing_full"),
    "no alternative text": (replace(SINGLE, "  alt: {ja: 投稿, en: A post}\n", ""), "missing"),
    "a picture that is not drawn": (replace(SINGLE, "post.svg", "post.png"), "form_picture"),
    "a file that is not there": (replace(SINGLE, "post.svg", "gone.svg"), "no_picture"),
}


@pytest.mark.parametrize(("spoil", "key"), WRONG.values(), ids=WRONG)
def test_a_picture_that_a_scenario_names_wrongly_is_named_where_it_is_written(
    copy: Course, spoil: Callable[[Course], None], key: str
) -> None:
    drawing(copy.scenarios / "pictures", GOOD)
    path = copy.root / SINGLE
    before, _, after = path.read_text(encoding="utf-8").partition("picture:\n")
    path.write_text(f"{before}{PICTURE}questions:{after.partition('questions:')[2]}", encoding="utf-8")
    assert read_all(copy)[1] == []
    spoil(copy)
    (found,) = [fault.message("en") for fault in read_all(copy)[1] if fault.key == f"content.{key}"]
    file, line = found.split(":")[:2]
    assert file == path.name
    assert 0 <= int(line) - line_of(SINGLE, "picture:") < len(PICTURE.splitlines())


def test_each_lesson_has_a_picture_and_every_file_of_a_picture_is_named(content: Content) -> None:
    scenes = {each.picture.file for each in content.scenarios.values() if each.picture}
    lessons = [[block.file for block in each.lesson if isinstance(block, Picture)] for each in content.modules.values()]
    assert all(lessons)
    assert scenes == {path.name for path in (REPOSITORY / "scenarios" / "pictures").iterdir()}
    assert set(chain(*lessons)) == {path.name for path in (REPOSITORY / "quizzes" / "pictures").iterdir()}
