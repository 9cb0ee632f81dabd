"""Whatever a kind says of an answer is said in a language that a course adds as in the one that it stands on."""

from datetime import date

import pytest
from pydantic import TypeAdapter

from kenshu.clock import written_month
from kenshu.content import Content
from kenshu.i18n import multilingual
from kenshu.kinds import (
    Question,
    ReleasedQuestion,
    answer_in_words,
    choice_in_words,
    choices,
    drawn,
    judged,
    paper,
    released_question,
    review,
    shown,
)
from kenshu.kinds.clauses import dated_notes
from kenshu.kinds.plain import answered, asked
from kenshu.kinds.question import Story, Words
from tests.kinds.city import SAMPLES, SORTS, answers_to

KIT = ("ja-x-easy",)  # of these the kit has words of its own
ADDED = {"ja-x-easy": "ja", "vi": "en", "zh-Hans": "en"}


def sample(name: str, content: Content) -> ReleasedQuestion:
    """A sample as an edition on record has it."""
    words = Words(ja="雪の朝です。", en="A morning of snow.")
    question = TypeAdapter(Question).validate_python(SAMPLES[name])
    layouts = {form.id: form.layout() for form in content.guideline.forms}
    found: ReleasedQuestion = multilingual(released_question(question, Story(id="scene", title=words, story=words), layouts))
    return found


def said(question: ReleasedQuestion, value: object, lang: str) -> list[object]:
    """All that the kit says in a language of an answer to a question."""
    offered, explanation = question["offered"], question["explanation"]
    note = {"as_of": "2023-07-31", "text": {"ja": "注", "en": "note"}}
    clause = multilingual({"label": {"ja": "条", "en": "clause"}, "text": {"ja": "文", "en": "text"}, "dated_notes": [note]})
    clauses = dict.fromkeys((*explanation["clauses"], *(part["clause"] for part in explanation["parts"].values())), clause)
    made = choices(offered["kind"], question["key"], value)
    return [
        answer_in_words(offered, value, lang),
        [choice_in_words(offered, choice, lang) for _, choice in made],
        judged(question, value, lang) if value is not None else [],
        paper(offered, value, lang),
        review(question, value, lang, clauses),
        drawn(question, lang),
        asked(shown(offered, value), 1, lang),
        answered(offered, value, lang),
        dated_notes(clause, lang),
    ]


@pytest.mark.parametrize(("lang", "plainly"), ADDED.items())
@pytest.mark.parametrize("name", SAMPLES)
def test_an_answer_is_said_in_a_language_that_is_added(content: Content, name: str, lang: str, plainly: str) -> None:
    question = sample(name, content)
    for value in (each for sort in SORTS for each in getattr(answers_to(question), sort)):
        found = said(question, value, lang)
        if lang not in KIT:
            assert found == said(question, value, plainly)


@pytest.mark.parametrize(("lang", "plainly"), ADDED.items())
def test_a_month_is_written_as_in_the_language_that_it_stands_on(lang: str, plainly: str) -> None:
    assert written_month(date(2023, 7, 31), lang) == written_month(date(2023, 7, 31), plainly)
