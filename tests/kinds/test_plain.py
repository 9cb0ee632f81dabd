"""The plain form of a question, for a reader of a notebook without a kernel."""

import html
import re
from typing import Any

import pytest
from pydantic import TypeAdapter

from kenshu.editions.released import Released
from kenshu.editions.stored_output import before_a_kernel
from kenshu.i18n import LANGS, Lang
from kenshu.kinds import KINDS, Question, ReleasedQuestion, answer_in_words, released_question, shown
from kenshu.kinds.plain import answered, as_data, asked
from kenshu.kinds.question import Story, Words

CANARY = "canary-7f3a"
MARKUP = "<script>alert(1)</script> & <b>"


def sample(kind: str) -> ReleasedQuestion:
    """The sample of a kind, with markup in its words and a canary in all that goes with a key."""

    def changed(found: Any) -> Any:
        if isinstance(found, list):
            return [changed(each) for each in found]
        if not isinstance(found, dict):
            return found
        new = {name: changed(each) for name, each in found.items()}
        new |= {name: {"ja": CANARY, "en": CANARY} for name in ("why", "guide") if name in found}
        if "prompt" in found:
            new["prompt"] = {lang: f"{words} {MARKUP}" for lang, words in found["prompt"].items()}
        return new

    question = TypeAdapter(Question).validate_python(changed(KINDS[kind].samples.QUESTION))
    story = Words(ja=f"雪の朝です。\n\n列車が遅れています。{MARKUP}", en=f"A morning of snow.\n\nThe train is late. {MARKUP}")
    return released_question(question, Story(id="scene", title=Words(ja=f"場面{MARKUP}", en=f"Scene {MARKUP}"), story=story))


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("lang", LANGS)
def test_it_holds_the_scene_the_prompt_and_what_can_be_chosen_and_nothing_of_the_key(kind: str, lang: Lang) -> None:
    offered = sample(kind)["offered"]
    data = as_data({lang: asked(offered, 3, lang)})
    listed = [line for listing in KINDS[kind].plain(offered, lang) for line in (listing.heading, *listing.lines)]
    said = [offered["scenario"]["title"][lang], *offered["scenario"]["story"][lang].split("\n\n"), offered["prompt"][lang], *listed]
    assert {part["text"][lang] for part in offered["parts"]} <= {*listed, offered["prompt"][lang]}  # a statement is its prompt
    assert len(said) > 4
    assert [words for words in said if html.escape(words) not in data["text/html"] or words not in data["text/plain"]] == []
    assert CANARY not in "".join(data.values())


@pytest.mark.parametrize("kind", KINDS)
def test_nothing_that_was_written_is_markup_and_nothing_has_a_style_or_a_script(kind: str) -> None:
    released = sample(kind)
    offered, samples = released["offered"], KINDS[kind].samples.answers(released["offered"], released["key"])
    blocks = [*asked(offered, 1, "ja"), *answered(offered, samples.right[0], "ja")]
    page = as_data({"ja": blocks})["text/html"]
    assert set(re.findall(r"</?(\w+)", page)) <= {"section", "h3", "p", "strong", "ul", "li", "br"}
    assert set(re.findall(r"(\w+)=\"", page)) == {"class", "lang"}
    assert page.count(html.escape(MARKUP)) == 3 + sum(part["text"] == offered["prompt"] for part in offered["parts"])


@pytest.mark.parametrize("kind", KINDS)
def test_the_answer_given_so_far_is_told_in_words(kind: str) -> None:
    released = sample(kind)
    offered = released["offered"]
    value = KINDS[kind].read(offered, KINDS[kind].samples.answers(offered, released["key"]).right[0])
    told = as_data({"en": answered(offered, value, "en")})["text/plain"]
    assert told == f"Answer\n\n{answer_in_words(offered, value, 'en')}\n"
    assert as_data({"en": answered(offered, None, "en")})["text/plain"] == "Answer\n\nNo answer\n"


def test_what_a_question_shows_only_after_an_answer_does_not_stand_in_the_notebook() -> None:
    offered = {kind: sample(kind)["offered"] for kind in KINDS}
    later = {}
    for kind, question in offered.items():
        slots = [{"id": "p01", "part": "practice", "pool": [kind]}]
        module = {"module": "m", "title": {}, "intro": {}, "minutes": 1, "pass_mark": 80, "attempts": 1, "clauses": {}}
        released = Released.of_json({**module, "slots": slots, "questions": {kind: question}})
        (output,) = before_a_kernel(released, "practice", "p01")
        at_first = [part["text"]["ja"] for part in shown(question, None)["parts"]]
        later[kind] = {part["text"]["ja"] for part in question["parts"]} - set(at_first)
        lines = [line.removeprefix("- ").rstrip("\n") for line in output["data"]["text/plain"]]
        assert set(at_first) - {question["prompt"]["ja"]} <= set(lines)
        assert later[kind] & set(lines) == set()
    assert any(later.values())
