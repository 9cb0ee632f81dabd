"""A question as the formats share it: the kit's own data, as a scenario file has it, and its fields as markup."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from kenshu.content import Content
from kenshu.i18n import Lang
from kenshu.interchange.markup import Found, Texts, element, read
from kenshu.kinds.sort import VERDICTS

# Under which name a kind keeps its parts.
PARTS = {"single": "options", "multiple": "options", "order": "steps", "sort": "statements", "mark": "sentences"}
VERDICT_WORDS: dict[str, Texts] = {
    "allowed": {"ja": "可", "en": "Allowed"},
    "forbidden": {"ja": "不可", "en": "Not allowed"},
    "consult": {"ja": "要相談", "en": "Ask first"},
}


@dataclass(frozen=True)
class Asked:
    """A question with its scenario, both as plain data: `scenario` without its questions."""

    scenario: dict[str, Any]
    question: dict[str, Any]

    @property
    def kind(self) -> str:
        """The kind of question."""
        return str(self.question["kind"])

    @property
    def parts(self) -> list[dict[str, Any]]:
        """The parts; none of a free text."""
        name = PARTS.get(self.kind)
        return list(self.question[name]) if name else []


def asked(content: Content, module_id: str | None = None) -> list[Asked]:
    """Every question of a course, or of one module, in the order of the files. Raises KeyError for a module that is not there."""
    wanted = None
    if module_id is not None:
        module = content.modules[module_id]
        wanted = {*module.practice, *(question for group in module.test for question in group.questions)}
    found = []
    for scenario in content.scenarios.values():
        data = scenario.model_dump(by_alias=True, exclude_defaults=True)
        questions = data.pop("questions")
        found += [Asked(data, question) for question in questions if wanted is None or question["id"] in wanted]
    return found


def question_markup(one: Asked) -> str:
    """Title, story and prompt."""
    return (
        element("h4", "title", one.scenario["title"])
        + element("div", "story", one.scenario["story"])
        + element("p", "prompt", one.question["prompt"], kind=one.kind, scenario=one.scenario["id"])
    )


def why_markup(part: Mapping[str, Any], **data: str) -> str:
    """Why a part is right or wrong, with what has no place elsewhere: its id and its clause."""
    return element("span", "why", part["why"], part=part["id"], clause=part["clause"], **data)


def guide_markup(question: Mapping[str, Any]) -> str:
    """What a grader reads of a free text."""
    most = str(question.get("max_length", 400))
    guide = element("div", "guide", question["guide"], clauses=" ".join(question["clauses"]), most=most)
    return guide + "".join(element("p", "criterion", words) for words in question["criteria"])


def read_scenario(markup: str, name: str, lang: Lang) -> tuple[dict[str, Any], Found]:
    """The scenario of a question's markup, and its prompt; of markup from elsewhere, the whole text is the prompt."""
    fields = read(markup, lang)
    prompt = fields["prompt"][0] if "prompt" in fields else fields[""][0]
    scenario = {
        "id": prompt.data.get("scenario", name),
        "title": bilingual(_first(fields, "title")),
        "story": bilingual(_first(fields, "story")),
    }
    return scenario, prompt


def read_guide(markup: str, lang: Lang) -> dict[str, Any]:
    """The fields of a free text that a grader reads."""
    fields = read(markup, lang)
    guide = fields.get("guide", fields[""])[0]
    criteria = [bilingual(found.words) for found in fields.get("criterion", [Found()])]
    return {
        "max_length": int(guide.data.get("most", "400")),
        "clauses": guide.data.get("clauses", "").split(),
        "guide": bilingual(guide.words),
        "criteria": criteria,
    }


def read_part(text: str, why: str, number: int, lang: Lang) -> dict[str, Any]:
    """A part from its text's and its feedback's markup; what came from elsewhere has no clause."""
    words = read(text, lang)[""][0].words
    fields = read(why, lang)
    reason = fields["why"][0] if "why" in fields else fields[""][0]
    return {
        "id": reason.data.get("part", f"p{number}"),
        "text": bilingual(words),
        "why": bilingual(reason.words),
        "clause": reason.data.get("clause", ""),
        **{key: value for key, value in reason.data.items() if key == "place"},
    }


def verdict_of(words: str, lang: Lang) -> str:
    """The verdict that a matching answer names; "" where it is none of the kit's."""
    found = read(words, lang)[""][0].words
    named = {text.casefold() for text in found.values()}
    return next((verdict for verdict in VERDICTS if named & {word.casefold() for word in VERDICT_WORDS[verdict].values()}), "")


def bilingual(words: Texts) -> Texts:
    """Both languages, an empty one where nothing was read: `kenshu lint` names its line."""
    return {"ja": words.get("ja", ""), "en": words.get("en", "")}


def _first(fields: dict[str, list[Found]], name: str) -> Texts:
    return fields[name][0].words if name in fields else {}
