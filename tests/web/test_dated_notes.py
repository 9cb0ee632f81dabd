"""Dated notes stand beside their clause: on the guideline's page, where a lesson quotes it, and where a result shows it."""

from dataclasses import replace
from html import unescape

import httpx
import pytest

from kenshu.content import Content
from kenshu.content.guideline import DatedNote, Guideline
from kenshu.editions.compose import compose, compose_guideline
from kenshu.editions.guideline import release_guideline
from kenshu.editions.lesson import as_markdown
from kenshu.editions.on_record import release
from kenshu.grading.releasing import guideline_differs
from kenshu.i18n import LANGS, Lang
from kenshu.kinds import review
from kenshu.web.pages.feedback import feedback
from tests.conftest import NOW, Desk
from tests.web.conftest import Site

MODULE, CLAUSE = "working-hours", "8-1-ku"
NOTED = {"clauses": [CLAUSE, "form1-1-9"], "as_of": "2023-07-31", "text": {"ja": "名は<b>変わった", "en": "It has <b>another name"}}
WRITTEN = {"ja": "注(2023年7月現在) 名は<b>変わった", "en": "Note (as of July 2023): It has <b>another name"}


def with_notes(content: Content, *notes: object) -> Content:
    found = tuple(map(DatedNote.model_validate, notes))
    return replace(content, guideline=content.guideline.model_copy(update={"dated_notes": found}), languages={}, language_names={})


def put(desk: Desk, content: Content) -> None:
    with desk.database.writing() as conn:
        release_guideline(conn, compose_guideline(content), "trainer", NOW)
        release(conn, compose(content, content.modules[MODULE]), "trainer", NOW)


def page(client: httpx.Client, address: str, lang: Lang) -> str:
    reply = client.get(address, headers={"Accept-Language": lang})
    assert reply.status_code == 200
    assert "<b>" not in reply.text
    return unescape(reply.text)


@pytest.mark.parametrize("lang", LANGS)
def test_the_guideline_shows_a_note_at_each_of_its_clauses(site: Site, desk: Desk, content: Content, lang: Lang) -> None:
    put(desk, with_notes(content, NOTED))
    parts = page(site.visitor(), "/guideline", lang).split('<div class="clause')
    beside = [part.partition('id="')[2].partition('"')[0] for part in parts if f'class="dated-note">{WRITTEN[lang]}<' in part]
    assert beside == NOTED["clauses"]


@pytest.mark.parametrize("lang", LANGS)
def test_a_lesson_shows_it_beside_the_clause_that_it_quotes(hanako: httpx.Client, desk: Desk, content: Content, lang: Lang) -> None:
    put(desk, with_notes(content, NOTED))
    lesson = page(hanako, f"/modules/{MODULE}/lesson", lang)
    quoted = [block for block in desk.edition(MODULE).lesson if block["block"] == "clause" and block["clause"] == CLAUSE]
    assert lesson.count(WRITTEN[lang]) == len(quoted) > 0
    assert as_markdown(desk.edition(MODULE).lesson, lang).count(WRITTEN[lang]) == len(quoted)


def test_a_result_shows_it_with_the_clause_before_a_pass_and_after_it(desk: Desk, content: Content) -> None:
    put(desk, with_notes(content, NOTED))
    edition = desk.edition(MODULE)
    question = edition.questions["train-window-snow-photo-1"]
    before = feedback(question, "p2", {"points": 0.0, "max": 1.0}, "clauses", edition.clauses, "ja")
    assert before is not None
    assert [clause["notes"] for clause in before["clauses"]] == [[WRITTEN["ja"]]]
    after = [part["clause"] for part in review(question, "p2", "en", edition.clauses)["parts"]]
    assert {tuple(clause["notes"]) for clause in after if clause["id"] == CLAUSE} == {(WRITTEN["en"],)}


def test_what_was_released_before_there_were_notes_is_shown_without_them_and_is_not_another(
    site: Site, hanako: httpx.Client, desk: Desk, content: Content
) -> None:
    bare = with_notes(content)
    put(desk, bare)
    assert "dated_notes" not in bare.guideline.as_released()
    assert Guideline.model_validate(bare.guideline.as_released()) == bare.guideline
    with desk.database.reading() as conn:
        assert not guideline_differs(conn, bare)
        assert guideline_differs(conn, with_notes(content, NOTED))
    assert "dated-note" not in page(site.visitor(), "/guideline", "ja")
    assert "dated-note" not in page(hanako, f"/modules/{MODULE}/lesson", "ja")
    edition = desk.edition(MODULE)
    said = feedback(
        edition.questions["train-window-snow-photo-1"], "p2", {"points": 0.0, "max": 1.0}, "clauses", edition.clauses, "ja"
    )
    assert said is not None
    assert all(set(clause) == {"id", "label", "text"} for clause in said["clauses"])


def test_the_sample_guideline_notes_what_the_law_and_the_world_have_changed(content: Content) -> None:
    noted = {
        clause: [note.as_of.year for note in content.guideline.dated_notes if clause in note.clauses]
        for clause in content.guideline.by_id
    }
    assert noted["4-0-1"] == [2020, 2023]
    assert {clause for clause, years in noted.items() if years} >= {"2-0-1", "4-0-2", "5-1-o", "5-3-i", "8-1-i"}
