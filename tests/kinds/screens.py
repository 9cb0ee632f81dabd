"""The rooms in which people meet a kind, the server's pages and a notebook, tried as `tests.kinds.rooms` tries the others."""

import contextlib
import json
import os
import re
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any
from unittest.mock import patch

from kenshu.component.bundle import component_source
from kenshu.i18n import LANGS, Lang
from kenshu.kinds import may_follow, read_answer, shown
from kenshu.lab import widget
from tests.kinds.city import MODULE, PASSWORD, City, answers_to, awaits
from tests.web.conftest import Site


def page(city: City, sample: str) -> int:
    """The server's page of a question shows what was offered, and that of its result why; in both languages."""
    slot = city.slots[sample]
    asked_of, told = city.edition.questions[city.open.draw[slot]], city.question(sample)
    with closing(Site(city.course)) as site:
        learner, author = (site.person(each, PASSWORD) for each in ("E0099", city.attempts["right"].employee_id))
        for lang in LANGS:
            for browser in (learner, author):
                browser.post("/language", data={"lang": lang, "next": "/training"})
            told_of = learner.get(f"/attempts/{city.open.id}/{slot}").text
            result = author.get(f"/attempts/{city.attempts['right'].id}/result").text
            seen = set(_in(lang, shown(asked_of["offered"], None)))
            assert [text for text in seen if not _stands(text, told_of)] == []
            assert [text for text in _in(lang, asked_of["offered"]) if text not in seen and _stands(text, told_of)] == []
            assert [why for why in texts(asked_of["explanation"]["parts"]) if f'"{why}"' in told_of and len(why) > 3] == []
            whys = {name: _stands(why["why"][lang], result) for name, why in told["explanation"]["parts"].items()}
            assert set(whys.values()) <= {not awaits(told)}  # nothing of it is told while a person has to decide
    return 2 * len(LANGS)


def in_a_notebook(city: City, sample: str) -> int:
    """The widget of a released notebook takes an answer, and says so when it is kept; an invalid one is refused in words."""
    assert f"\nkinds.{city.kind(sample)} = {{" in component_source()
    slot = city.slots[sample]
    with TemporaryDirectory() as folder, contextlib.chdir(folder), patch.object(widget, "_shelves", {}):
        for file in (city.course.release / MODULE).iterdir():
            Path(file.name).write_bytes(file.read_bytes())
        with patch.dict(os.environ, {"KENSHU_EMPLOYEE": "E0099"}):
            placed = widget.question(slot)
        assert isinstance(placed, widget.QuestionWidget)
        released = city.edition.questions[city.open.draw[slot]]
        assert {**placed.question, "parts": []} == {**shown(released["offered"], None), "parts": []}
        answers, held = answers_to(released), None
        click = 0
        for raw in (*answers.unfinished, *answers.wrong, *answers.partly, *answers.right):
            click += 1
            placed.answer = {"value": raw, "click": click}
            follows = may_follow(released["offered"], held, read_answer(released["offered"], raw))
            assert placed.saved["state"] == ("saved" if follows else "refused")
            held = read_answer(released["offered"], raw) if follows else held
            assert {**placed.question, "parts": []} == {**shown(released["offered"], held), "parts": []}
        for raw in answers.invalid:
            if _is_json(raw):
                click += 1
                placed.answer = {"value": raw, "click": click}
                assert (placed.saved["state"], placed.saved["click"]) == ("refused", click)
    return click


def texts(found: Any) -> Iterator[str]:
    """Every text of plain data."""
    if isinstance(found, str):
        yield found
    for each in found.values() if isinstance(found, dict) else found if isinstance(found, list) else ():
        yield from texts(each)


def _stands(text: str, page: str) -> bool:
    """True where a page shows a text, or has it in its data."""
    return text in page or json.dumps(text, ensure_ascii=False)[1:-1] in page


def _in(lang: Lang, found: Any) -> Iterator[str]:
    """The words of plain data in one language."""
    if isinstance(found, dict) and set(found) == set(LANGS):
        yield found[lang]
    else:
        for each in found.values() if isinstance(found, dict) else found if isinstance(found, list) else ():
            yield from _in(lang, each)


def _is_json(raw: Any) -> bool:
    return not (isinstance(raw, str) and re.search("[\ud800-\udfff]", raw))
