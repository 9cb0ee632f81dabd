"""A form of which a person grades a field, from the hand-in on the server to every place where its points stand."""

import io
import re
import zipfile
from collections.abc import Iterator
from contextlib import closing
from html import unescape
from pathlib import Path

import pytest
from click.testing import CliRunner

from kenshu.acts import texts
from kenshu.acts.desk import Desk
from kenshu.cli.main import kenshu
from kenshu.errors import KenshuError
from kenshu.ledger import audit_export
from kenshu.ledger.retention import Leaver, erase_records
from kenshu.ledger.verify import verify
from kenshu.nbgrader.manual_scores import take_manual_scores
from tests.conftest import NOW
from tests.kinds.graded_form import ANSWER, BY_RULE, SECOND, SLOT, THIRD, TRAINER, WAITS, Town
from tests.web.conftest import cheap_hashes
from tests.web.staff.conftest import send, text

WHY = "架空の係の取り決め"


@pytest.fixture
def town(tmp_path: Path) -> Iterator[Town]:
    with cheap_hashes(), closing(Town(tmp_path)) as running:
        yield running


def test_a_form_is_handed_in_waits_is_graded_by_a_person_and_its_total_stands_everywhere(town: Town) -> None:
    learner = town.hand_in(ANSWER)
    result = f"/attempts/{town.attempt.id}/result"
    assert (town.held, town.row) == (WAITS, (None, None, True, 2.0))
    assert WHY not in unescape(learner.get(result).text)
    with town.database.reading() as conn:
        waiting = texts.queue(Desk(conn, town.course, TRAINER, "trainer", NOW))
    assert town.attempt.id in [each.attempt_id for each in waiting]

    page = town.mark(points="1.5")  # more than the field is worth
    assert "0–1" in text(page)
    assert town.held == WAITS
    page = town.mark(ticked=["1"], comment="理由も書けています。")
    assert "0.5点をつけました。" in page.text
    total = round(BY_RULE + 0.5, 9)
    assert town.held == WAITS | {"points": total, "comment": "理由も書けています。"}
    assert town.row == (None, total, False, 2.0)
    assert take_manual_scores(town.course) == 0

    told = unescape(learner.get(result).text)
    assert all(words in told for words in ("1.33 / 2点", WHY, "理由も書けています。"))
    assert '"given":{"points":"0.5","max":"1"}' in told.replace(" ", "")
    assert town.recomputed.differences == []
    assert "faults: 0" in town.audited


def test_who_grades_sees_the_whole_form_with_its_verdicts_on_the_page_and_by_the_command(town: Town) -> None:
    town.hand_in(ANSWER)
    page = town.person(TRAINER).get(town.marking)
    said = text(page)
    for words in (
        "回答: 返信をしない理由",
        "記入の全体 (ほかの欄 0.83 / 1点)",
        "ソーシャルメディアの種類 フェイスブック 一部正解",
        "運用開始日 R8.12.1 正解",
        "書類を出す先 広報広聴課 正解",
        "人手について書いている。",
    ):
        assert words in said
    assert "&lt;b&gt;御了承" in page.text
    arguments = ["--course", str(town.course.root), "text", "show", town.attempt.id, SLOT]
    shown = CliRunner().invoke(kenshu, arguments, env={"KENSHU_LANG": "ja"}).output
    assert "ソーシャルメディアの種類: フェイスブック (一部正解)" in shown
    assert "0: 人手について書いている。 (0.5)" in shown
    assert "0〜1点です。規則で採点した欄の 0.83点" in shown


def test_a_field_left_empty_waits_for_nobody_and_nbgrader_has_what_the_rules_gave(town: Town) -> None:
    town.hand_in({name: value for name, value in ANSWER.items() if name != "q5"})
    assert town.held["points"] == BY_RULE
    assert town.row == (None, BY_RULE, False, 2.0)
    with town.database.reading() as conn:
        trainer = Desk(conn, town.course, TRAINER, "trainer", NOW)
        assert town.attempt.id not in [each.attempt_id for each in texts.queue(trainer)]
        with pytest.raises(KenshuError) as refused:
            texts.text_of(trainer, town.attempt.id, SLOT)
    assert refused.value.key == "texts.none"
    assert take_manual_scores(town.course) == 0


def test_a_mark_is_undone_and_the_form_waits_again(town: Town) -> None:
    town.hand_in(ANSWER)
    town.mark(ticked=["0"])
    trainer = town.person(TRAINER)
    send(trainer, trainer.get(f"{town.marking}/undo"))
    assert (town.held, town.row) == (WAITS, (None, None, True, 2.0))


def test_two_marks_of_a_field_are_decided_between_in_its_own_points(town: Town) -> None:
    town.course.settings["grading"] = {"double_marking": 1}
    town.hand_in(ANSWER)
    town.mark(ticked=["0", "1"])
    town.mark(SECOND, ticked=["0"])
    third = town.person(THIRD)
    page = third.get(f"{town.marking}/settle")
    assert "1 / 1" in text(page)
    assert "0.5 / 1" in text(page)
    send(third, send(third, page, {"points": "0", "reason": "観点を満たさない"}))
    assert (town.held["points"], town.row[1]) == (BY_RULE, BY_RULE)
    assert town.recomputed.differences == []


def test_what_was_written_goes_with_the_personal_data_and_its_points_stay(town: Town) -> None:
    town.hand_in(ANSWER)
    town.mark(ticked=["0"], comment="よい")
    total = town.held["points"]
    with town.database.writing() as conn:
        erase_records(conn, [Leaver(town.learner, town.learner, "架空 花子", "", NOW.date(), "erased-1")], TRAINER)
        assert verify(conn) == []
    assert (town.held["points"], town.held["comment"]) == (total, "(消去)")
    assert town.recomputed.differences == []
    assert "faults: 0" in town.audited
    archive = zipfile.ZipFile(io.BytesIO(audit_export.made(town.course)[0]))
    assert not any(re.search("御了承", archive.read(name).decode()) for name in archive.namelist())
