"""Rules of a scene's fictional city: released with the scene, told wherever its story is, and read back; old editions have none."""

from xml.etree import ElementTree

import pytest

from kenshu.content import Scenario
from kenshu.i18n import LANGS, Lang, say
from kenshu.interchange import gift, moodle_xml
from kenshu.interchange.fields import Asked
from kenshu.kinds import KINDS, ReleasedQuestion, released_question, setting
from kenshu.kinds.plain import as_data, asked

RULES = [
    {"ja": "夜は、課長が電話で決裁します。\nメールでは決裁しません。", "en": "At night the head approves\nby telephone."},
    {"ja": "写真は、<b>係長</b>に見せます。", "en": "Photos are shown to the <b>head of unit</b>."},
]


def scenario(kind: str, **more: object) -> Scenario:
    written = {
        "id": "scene",
        "title": {"ja": "題", "en": "t"},
        "story": {"ja": "話", "en": "s"},
        "questions": [KINDS[kind].samples.QUESTION],
    }
    return Scenario.model_validate({**written, **more})


def released(kind: str, **more: object) -> ReleasedQuestion:
    scene = scenario(kind, **more)
    return released_question(scene.questions[0], scene)


def test_the_rules_are_released_with_the_scene_and_without_any_nothing_is_added() -> None:
    offered = released("single", setting=RULES)["offered"]
    assert offered["scenario"]["setting"] == RULES
    assert [setting(offered, lang) for lang in LANGS] == [[rule[lang] for rule in RULES] for lang in LANGS]
    before = released("single")["offered"]  # as editions from before there were such hold it
    assert set(before["scenario"]) == {"id", "title", "story"}
    assert setting(before, "ja") == []


@pytest.mark.parametrize("lang", LANGS)
def test_a_notebook_without_a_kernel_tells_them_between_story_and_prompt(lang: Lang) -> None:
    offered = released("single", setting=RULES)["offered"]
    html = as_data({lang: asked(offered, 1, lang)})["text/html"]
    heading = say("component.setting", lang)
    assert html.index(offered["scenario"]["story"][lang]) < html.index(heading) < html.index(offered["prompt"][lang])
    assert html.count("<b>") == 0
    assert " ".join(RULES[0][lang].splitlines()) in html
    assert heading not in as_data({lang: asked(released("single")["offered"], 1, lang)})["text/html"]


@pytest.mark.parametrize("kind", KINDS)
def test_another_system_shows_them_and_gives_them_back(kind: str) -> None:
    data = scenario(kind, setting=RULES).model_dump(by_alias=True, exclude_defaults=True)
    [question] = data.pop("questions")
    raw = moodle_xml.written([Asked(data, question)])
    shown = ElementTree.fromstring(raw).findtext("question/questiontext/text") or ""
    assert all(say("component.setting", lang) in shown for lang in LANGS)
    [read], faults = moodle_xml.read_questions(raw, "x.xml", "ja")
    assert (read.scenario, faults) == (data, [])
    if gift.left_out([read]) == []:
        [read], faults = gift.read_questions(gift.written([Asked(data, question)]), "x.gift", "ja")
        assert (read.scenario, faults) == (data, [])
