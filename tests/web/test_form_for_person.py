"""A form of which a person grades a field, from the hand-in on the server to every place where its points stand."""

import io
import json
import re
import subprocess
import sys
import uuid
import zipfile
from collections.abc import Iterator
from contextlib import closing
from html import unescape
from pathlib import Path
from typing import Any

import httpx
import nbformat
import pytest
import yaml
from nbconvert.preprocessors import Preprocessor
from traitlets.config import Config

from kenshu.acts import texts
from kenshu.acts.desk import Desk as Acting
from kenshu.errors import KenshuError
from kenshu.grading import regrade
from kenshu.grading.bulk import grade
from kenshu.grading.override import not_taken, override
from kenshu.ledger import audit_export
from kenshu.ledger.recompute import of_records
from kenshu.ledger.retention import Leaver, erase_records
from kenshu.ledger.verify import verify
from kenshu.nbgrader.gradebook import forget_hand_ins, gradebook, open_gradebook
from kenshu.nbgrader.manual_scores import take_manual_scores
from kenshu.nbgrader.shown_to_graders import ShowToGraders
from kenshu.nbgrader.three_ways import compare
from kenshu.people import accounts, charges
from kenshu.results import grades
from kenshu.results.scoring import SlotScore
from tests.conftest import NOW
from tests.grading.corrected import rebuild
from tests.kinds.city import MODULE, PASSWORD, SAMPLES, SORTS, City
from tests.web.conftest import Site
from tests.web.staff.conftest import send, text
from tests.written import Change

SLOT = "t01"
TRAINER, SECOND, THIRD = "T0001", "T0002", "T0003"
WORDS = "人手が足りないためです。\n<b>御了承</b>ください。"
ANSWER: dict[str, Any] = {"j3": ["n1"], "p4": "R8.12.1", "q5": WORDS, "r6": "広報広聴課"}
BY_RULE = (0.5 + 1 + 1) / 3  # of the one point that three fields share
WAITS = {"points": None, "max": 2.0, "by_rule": round(BY_RULE, 9), "by_person": 1.0}


@pytest.fixture
def city(tmp_path: Path, quick_hashes: None) -> Iterator[City]:
    """The course of that one question, trainers in charge of everybody, and somebody who is asked it under its own key."""
    made = City(tmp_path, {"graded-form": SAMPLES["graded-form"]})
    people = {f"E{number:04}": "employee" for number in range(50, 60)}
    for person, role in (people | dict.fromkeys((TRAINER, SECOND, THIRD), "trainer")).items():
        made.desk.employ(person)
        with made.database.writing() as conn:
            accounts.set_password(conn, person, PASSWORD, NOW, role)  # type: ignore[arg-type]
            if role == "trainer":
                charges.give(conn, person, [""], "H0001", NOW.astimezone(made.course.time_zone))
    asked = (made.desk.start(person, MODULE) for person in people)
    made.open = next(attempt for attempt in asked if attempt.draw[SLOT].endswith("-a"))
    yield made
    made.database.close()


@pytest.fixture
def site(city: City) -> Iterator[Site]:
    with closing(Site(city.course)) as running:
        yield running


def handed_in(city: City, site: Site, answer: dict[str, Any]) -> httpx.Client:
    """The learner, who has answered on the server and handed in; it is graded."""
    learner = site.person(city.open.employee_id)
    body = {"value": answer, "base": 0, "click_id": str(uuid.uuid4())}
    assert learner.put(f"/api/attempts/{city.open.id}/answers/{SLOT}", json=body).status_code == 200
    assert learner.post(f"/attempts/{city.open.id}/hand-in", data={"confirm": "yes"}).headers["Location"].endswith("/receipt")
    grade(city.course)
    return learner


def held(city: City) -> SlotScore:
    with city.database.reading() as conn:
        found = grades.latest(conn, city.open.id)
    assert found is not None
    return found.slots[SLOT]


def gradebook_row(city: City) -> tuple[Any, ...]:
    with open_gradebook(city.course) as book:
        row = book.find_grade(f"text-{SLOT}", MODULE, MODULE, city.open.employee_id)
        return row.auto_score, row.manual_score, row.needs_manual_grade, row.max_score


def types_in_formgrader(city: City, points: float) -> None:
    with open_gradebook(city.course) as book:
        row = book.find_grade(f"text-{SLOT}", MODULE, MODULE, city.open.employee_id)
        row.manual_score, row.needs_manual_grade = points, False
        book.db.commit()


def correct(city: City, by: Change, which: str = "a") -> None:
    """Change the question as it is written, and release it."""
    path = city.course.scenarios / "kinds.yaml"
    written = json.loads(json.dumps(yaml.safe_load(path.read_text(encoding="utf-8"))))  # each question with fields of its own
    for question in written["questions"]:
        if question["id"][-1] in which:
            by(question)
    path.write_text(yaml.safe_dump(written, allow_unicode=True), encoding="utf-8")
    rebuild(city.course)


def desk(city: City, conn: Any, who: str) -> Acting:
    return Acting(conn, city.course, who, "trainer", NOW)


def test_a_form_is_handed_in_waits_is_graded_by_a_person_and_its_total_stands_everywhere(city: City, site: Site) -> None:
    learner = handed_in(city, site, ANSWER)
    assert held(city) == WAITS
    assert gradebook_row(city) == (None, None, True, 2.0)
    result = f"/attempts/{city.open.id}/result"
    waiting = unescape(learner.get(result).text)
    assert "架空の係の取り決め" not in waiting
    assert "guide" not in waiting.partition("<main")[2]

    trainer = site.person(TRAINER)
    assert "自由記述" in trainer.get("/staff/grading").text
    address = f"/staff/grading/{city.open.id}/{SLOT}"
    page = trainer.get(address)
    said = text(page)
    assert "回答: 返信をしない理由" in said
    assert "記入の全体 (ほかの欄 0.83 / 1点)" in said
    for field in ("ソーシャルメディアの種類 フェイスブック 一部正解", "運用開始日 R8.12.1 正解", "書類を出す先 広報広聴課 正解"):
        assert field in said
    assert "人手について書いている。" in said
    assert "&lt;b&gt;御了承" in page.text
    assert "0–1" in text(send(trainer, page, {"points": "1.5"}))  # of the field alone
    assert held(city) == WAITS

    page = send(trainer, trainer.get(address), {"ticked": ["1"], "comment": "理由も書けています。"})
    assert "0.5点をつけました。" in page.text
    total = round(BY_RULE, 9) + 0.5
    assert held(city) == WAITS | {"points": total, "comment": "理由も書けています。"}
    assert gradebook_row(city) == (None, total, False, 2.0)
    assert take_manual_scores(city.course) == 0
    told = unescape(learner.get(result).text)
    assert "1.33 / 2点" in told
    assert "架空の係の取り決め" in told
    assert '"given":{"points":"0.5","max":"1"}' in told.replace(" ", "")
    assert "理由も書けています。" in told

    with city.database.reading() as conn:
        assert verify(conn) == []
        assert of_records(conn, NOW.date(), city.course.time_zone).differences == []
    assert "faults: 0" in audited(city)


def audited(city: City) -> str:
    """What the auditor's program says of an export, in a bare interpreter."""
    folder = city.course.root.parent / f"export-{uuid.uuid4().hex}"
    zipfile.ZipFile(io.BytesIO(audit_export.made(city.course)[0])).extractall(folder)
    command = [sys.executable, "-I", "-S", "-X", "utf8", "verify.py"]
    return subprocess.run(command, cwd=folder, capture_output=True, encoding="utf-8", check=False).stdout


def test_a_field_left_empty_waits_for_nobody_and_nbgrader_has_what_the_rules_gave(city: City, site: Site) -> None:
    handed_in(city, site, {name: value for name, value in ANSWER.items() if name != "q5"})
    assert held(city)["points"] == round(BY_RULE, 9)
    assert gradebook_row(city) == (None, round(BY_RULE, 9), False, 2.0)
    with city.database.reading() as conn:
        assert city.open.id not in {each.attempt_id for each in texts.queue(desk(city, conn, TRAINER)) if each.slot == SLOT}
        with pytest.raises(KenshuError) as refused:
            texts.text_of(desk(city, conn, TRAINER), city.open.id, SLOT)
    assert refused.value.key == "texts.none"
    assert take_manual_scores(city.course) == 0


@pytest.mark.parametrize(("typed", "given"), [(1.83, 1.0), (1.33, 0.5), (0.83, 0.0), (1.84, 1.0)])
def test_a_sum_typed_into_formgrader_is_taken_as_what_the_rules_gave_and_the_rest(
    city: City, site: Site, typed: float, given: float
) -> None:
    handed_in(city, site, ANSWER)
    types_in_formgrader(city, typed)
    assert take_manual_scores(city.course) == 1
    assert held(city)["points"] == pytest.approx(BY_RULE + given, abs=0.005)
    assert BY_RULE - 1e-9 <= (held(city)["points"] or 0) <= BY_RULE + 1 + 1e-9
    assert (take_manual_scores(city.course), not_taken(city.course)) == (0, [])
    with city.database.reading() as conn:
        assert of_records(conn, NOW.date(), city.course.time_zone).differences == []


@pytest.mark.parametrize("typed", [0.5, 1.95])
def test_points_for_the_field_alone_typed_into_formgrader_are_named_and_not_taken(city: City, site: Site, typed: float) -> None:
    handed_in(city, site, ANSWER)
    types_in_formgrader(city, typed)
    assert take_manual_scores(city.course) == 0
    assert held(city) == WAITS
    [fault] = not_taken(city.course)
    assert fault.key == "override.beyond"
    assert "0.83〜1.83点" in fault.message("ja")


def test_formgraders_page_says_what_the_other_fields_earned_and_which_sum_to_enter(city: City, site: Site) -> None:
    handed_in(city, site, ANSWER)
    folder = city.course.autograded / city.open.employee_id / MODULE
    notebook = nbformat.read(folder / f"{MODULE}.ipynb", nbformat.NO_CONVERT)
    shown: Preprocessor = ShowToGraders(config=Config(CourseDirectory={"root": str(city.course.grading)}))  # type: ignore[no-untyped-call]
    about = {"submission_id": "1", "student": city.open.employee_id, "metadata": {"path": str(folder)}}
    cells = {cell.get("id"): "".join(cell["source"]) for cell in shown.preprocess(notebook, about)[0].cells}
    before, cell = cells[f"criteria-{SLOT}"], cells[f"text-{SLOT}"]
    assert "ソーシャルメディアの種類: フェイスブック (一部正解)" in unescape(before)
    assert "0.83点 に、この欄の0〜1点を足した合計 (0.83〜1.83点)" in unescape(before)
    assert "一部正解" not in cell
    assert "運用開始日: R8.12.1" in unescape(cell)
    assert "<b>" not in cell


def test_a_regrade_changes_what_the_rules_give_and_keeps_what_the_person_gave(city: City, site: Site) -> None:
    handed_in(city, site, ANSWER)
    trainer = site.person(TRAINER)
    send(trainer, trainer.get(f"/staff/grading/{city.open.id}/{SLOT}"), {"ticked": ["0", "1"]})

    def one_medium(question: dict[str, Any]) -> None:
        question["fields"][0]["right"] = ["n1"]

    correct(city, one_medium)
    [mine] = [each for each in regrade.plan(city.course, MODULE, by=SECOND).changes if each.hand_in.attempt.id == city.open.id]
    assert mine.after.slots[SLOT] == WAITS | {"by_rule": 1.0, "points": 2.0}
    regrade.apply(city.course, regrade.plan(city.course, MODULE, by=SECOND), SECOND, "正解の訂正")
    assert held(city) == WAITS | {"by_rule": 1.0, "points": 2.0}
    assert gradebook_row(city) == (None, 2.0, False, 2.0)
    assert regrade.plan(city.course, MODULE, by=SECOND).changes == []
    with city.database.reading() as conn:
        assert of_records(conn, NOW.date(), city.course.time_zone).differences == []
    assert "faults: 0" in audited(city)


def test_a_form_that_waits_is_graded_beside_what_a_regrade_gave(city: City, site: Site) -> None:
    handed_in(city, site, ANSWER)
    correct(city, lambda question: question["fields"][0].update(right=["n1"]))
    regrade.apply(city.course, regrade.plan(city.course, MODULE, by=SECOND), SECOND, "正解の訂正")
    assert held(city) == WAITS | {"by_rule": 1.0}
    trainer = site.person(TRAINER)
    page = trainer.get(f"/staff/grading/{city.open.id}/{SLOT}")
    assert "ソーシャルメディアの種類 フェイスブック 正解" in text(page)
    send(trainer, page, {"ticked": ["0"]})
    assert held(city)["points"] == 1.5


def test_a_regrade_takes_no_field_from_a_rule_to_a_person(city: City, site: Site) -> None:
    handed_in(city, site, ANSWER)

    def by_rule(question: dict[str, Any]) -> None:
        question.pop("points")
        for name in ("guide", "criteria"):
            question["fields"][2].pop(name)
        question["fields"][2]["accepted"] = [{"ja": "人手", "en": "People"}]

    correct(city, by_rule, "abp")
    impossible = regrade.plan(city.course, MODULE, by=SECOND).impossible
    assert {each.reason.key for each in impossible} == {"regrade.options"}
    assert len(impossible) == len(SORTS) + 1


def test_points_set_against_the_key_stay_whole(city: City, site: Site) -> None:
    handed_in(city, site, ANSWER)
    with city.database.writing() as conn:
        override(conn, city.course, city.open.id, SLOT, 0.25, by=SECOND, now=NOW, reason="写し")
    assert held(city) == WAITS | {"points": 0.25, "by": SECOND, "reason": "写し"}
    assert (take_manual_scores(city.course), not_taken(city.course)) == (0, [])
    with city.database.reading() as conn:
        assert of_records(conn, NOW.date(), city.course.time_zone).differences == []
    assert "faults: 0" in audited(city)


def test_two_marks_of_a_field_are_decided_between_in_its_own_points(city: City, site: Site) -> None:
    with (city.course.root / "course.yaml").open("a", encoding="utf-8") as file:
        file.write("\ngrading: {double_marking: 1}\n")
    with closing(Site(type(city.course).at(city.course.root))) as running:
        handed_in(city, running, ANSWER)
        address = f"/staff/grading/{city.open.id}/{SLOT}"
        for who, ticked in ((TRAINER, ["0", "1"]), (SECOND, ["0"])):
            trainer = running.person(who)
            send(trainer, trainer.get(address), {"ticked": ticked})
        third = running.person(THIRD)
        page = third.get(f"{address}/settle")
        assert "1 / 1" in text(page)
        assert "0.5 / 1" in text(page)
        send(third, send(third, page, {"points": "0", "reason": "観点を満たさない"}))
    assert held(city)["points"] == round(BY_RULE, 9)
    assert gradebook_row(city)[1] == round(BY_RULE, 9)


def test_nbgraders_rows_are_written_again_as_they_were(city: City, site: Site) -> None:
    handed_in(city, site, ANSWER)
    trainer = site.person(TRAINER)
    send(trainer, trainer.get(f"/staff/grading/{city.open.id}/{SLOT}"), {"ticked": ["0"], "comment": "よい"})
    before = gradebook_row(city)
    with gradebook(city.course) as book, book.writing() as rows:
        forget_hand_ins(rows, MODULE)
    grade(city.course)
    assert gradebook_row(city) == before


def test_what_was_written_goes_with_the_personal_data_and_its_points_stay(city: City, site: Site) -> None:
    handed_in(city, site, ANSWER)
    trainer = site.person(TRAINER)
    send(trainer, trainer.get(f"/staff/grading/{city.open.id}/{SLOT}"), {"ticked": ["0"], "comment": "よい"})
    total = held(city)["points"]
    with city.database.writing() as conn:
        erase_records(conn, [Leaver(city.open.employee_id, "架空 花子", "", NOW.date(), "erased-1")], TRAINER)
        assert verify(conn) == []
        assert of_records(conn, NOW.date(), city.course.time_zone).differences == []
    assert (held(city)["points"], held(city)["comment"]) == (total, "(消去)")
    assert "faults: 0" in audited(city)
    archive = zipfile.ZipFile(io.BytesIO(audit_export.made(city.course)[0]))
    assert not any(re.search("御了承", archive.read(name).decode()) for name in archive.namelist())


@pytest.mark.kernel
def test_stock_nbgrader_gives_no_points_where_a_person_does(city: City, site: Site) -> None:
    handed_in(city, site, ANSWER)
    trainer = site.person(TRAINER)
    send(trainer, trainer.get(f"/staff/grading/{city.open.id}/{SLOT}"), {"ticked": ["0"]})
    found = compare(city.course)
    assert (found.hand_ins, found.cells, found.differences) == (len(SORTS) + 1, len(SORTS) + 1, [])
