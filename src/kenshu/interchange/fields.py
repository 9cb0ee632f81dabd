"""A question as the formats share it: the kit's own data, as a scenario file has it, and its fields as markup."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from kenshu.content import Content
from kenshu.errors import KenshuError
from kenshu.i18n import LANGS, Lang, say
from kenshu.kinds import Bilingual, kind_of
from kenshu.kinds.contract import Exchange
from kenshu.kinds.markup import Found, bilingual, element, read


@dataclass(frozen=True)
class Asked:
    """A question with its scenario, both as plain data: `scenario` without its questions.

    `lost` names what a question from elsewhere held that has no place here.
    """

    scenario: dict[str, Any]
    question: dict[str, Any]
    lost: tuple[KenshuError, ...] = field(default=(), compare=False)

    @property
    def kind(self) -> str:
        """The kind of question."""
        return str(self.question["kind"])

    @property
    def exchange(self) -> Exchange:
        """The formats of its kind."""
        return kind_of(self.kind).exchange


def asked(content: Content, module_id: str | None = None) -> list[Asked]:
    """Return every question of a course, or of a module, in the order of the files. Raises KeyError for an unknown module."""
    wanted = None if module_id is None else content.modules[module_id].asked
    found = []
    for scenario in content.scenarios.values():
        data = scenario.model_dump(by_alias=True, exclude_defaults=True)
        questions = data.pop("questions")
        found += [Asked(data, question) for question in questions if wanted is None or question["id"] in wanted]
    return found


def question_markup(one: Asked) -> str:
    """Return title, story, the rules of the setting and prompt as markup."""
    return (
        element("h4", "title", one.scenario["title"])
        + element("div", "story", one.scenario["story"])
        + _setting_markup(one.scenario.get("setting", ()))
        + _picture_markup(one.scenario.get("picture"))
        + element("p", "prompt", one.question["prompt"], kind=one.kind, scenario=one.scenario["id"])
    )


def _setting_markup(rules: Sequence[Bilingual]) -> str:
    if not rules:
        return ""
    heading = element("p", "setting", {lang: say("component.setting", lang) for lang in LANGS})
    return f"{heading}<ul>{''.join(element('li', 'rule', rule) for rule in rules)}</ul>"


def _picture_markup(picture: Mapping[str, Any] | None) -> str:
    """Return what a picture shows, in words; which file it is rides on them."""
    return element("p", "picture", picture["alt"], picture=json.dumps(picture, ensure_ascii=False)) if picture else ""


def read_scenario(markup: str, name: str, title: str, lang: Lang) -> tuple[dict[str, Any], Found]:
    """Return the scenario of a question's markup, and its prompt.

    Of markup from elsewhere the whole text is the prompt, and the question's own title, if it has one, that of the scenario.
    """
    fields = read(markup, lang)
    prompt = fields.get("prompt", fields[""])[0]
    titled = [] if "prompt" in fields or not title else [Found({lang: title})]
    told = {
        name: bilingual([*fields.get(name, []), *others, Found()][0].words) for name, others in (("title", titled), ("story", []))
    }
    rules = tuple(bilingual(rule.words) for rule in fields.get("rule", ()))
    setting = {"setting": rules} if rules else {}
    return {
        "id": prompt.data.get("scenario", name),
        **told,
        **setting,
        **_read_picture(fields.get("picture", [Found()])[0]),
    }, prompt


def _read_picture(found: Found) -> dict[str, Any]:
    try:
        return {"picture": json.loads(found.data["picture"])}
    except (KeyError, ValueError):  # there is none, or another system changed what rode on it
        return {}
