"""Item statistics: the figures are those of an independent recount, and what the sample cannot bear is refused in words."""

import copy
import io
import json
import random
import statistics
import uuid
import warnings
from dataclasses import asdict, replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from click.testing import CliRunner
from matplotlib.image import imread
from matplotlib.text import Text
from tools.put_on_record import put_on_record

from kenshu.cli.main import kenshu
from kenshu.content import Content
from kenshu.editions.edition import Edition
from kenshu.editions.on_record import on_record, release
from kenshu.errors import KenshuError
from kenshu.i18n import LANGS, Lang, say
from kenshu.kinds import kind_of, part_by_person, released_question
from kenshu.kinds.form.scoring import field_share
from kenshu.reports.item_charts import options_chart, plot
from kenshu.reports.items import ItemStatistics, item_statistics
from kenshu.results import grades
from kenshu.results.scoring import Slots, score
from kenshu.storage import Database, ledger, open_database
from kenshu.storage.tables import attempt, grade, receipt
from tests.conftest import Desk, right_by
from tests.reports.conftest import smallest_letters

MODULE = "working-hours"
AT = datetime(2026, 11, 20, 3, tzinfo=UTC)


def edition_of(content: Content) -> Edition:
    records = open_database("sqlite://")
    with records.writing() as conn:
        put_on_record(conn, content)
        found = on_record(conn).newest(MODULE)
    records.close()
    return found


class City:
    """People with an ability, who answer the test of a module; what each answered and earned is kept for the recount."""

    def __init__(self, content: Content, seed: int = 7) -> None:
        self.content, self.chance = content, random.Random(seed)
        self.module = content.modules[MODULE]
        self.edition = edition_of(content)
        self.attempts: list[dict[str, Any]] = []
        self.receipts: list[dict[str, Any]] = []
        self.grades: list[dict[str, Any]] = []

    def answer(self, question_id: str, ability: float) -> Any:
        question = self.content.questions[question_id]
        if self.chance.random() < 0.04:
            return None
        by_person = part_by_person(question) > 0
        if self.chance.random() < ability or by_person:
            return right_by(question, "答え")
        offered = released_question(question, self.content.scenario_of[question_id])["offered"]
        return kind_of(question.kind).samples.guess(offered, self.chance)

    def take(
        self, number: int = 1, ability: float | None = None, at: datetime = AT, text: float | None = 1.0, again: str | None = None
    ) -> None:
        ability = self.chance.random() if ability is None else ability
        draw = {slot.id: self.chance.choice(slot.pool) for slot in self.module.test_slots}
        draw |= dict(self.module.practice_slots)
        answers = {slot: self.answer(question, ability) for slot, question in draw.items()}
        self.record(draw, answers, number, at, self.chance.choice([0.0, 1.0, 2.0]) if text else text, again)

    def record(
        self,
        draw: dict[str, str],
        answers: dict[str, Any],
        number: int = 1,
        at: datetime = AT,
        text: float | None = 2.0,
        again: str | None = None,
    ) -> None:
        identity = uuid.uuid4().hex
        row = {
            "id": identity,
            "employee_id": again or identity,
            "module_id": MODULE,
            "number": number,
            "draw": draw,
            "released": "",
        }
        self.attempts.append(row | {"started_at": at})
        self.receipts.append({"number": identity, "attempt_id": identity, "answers": answers, "via": "page", "at": at})
        slots: Slots = {
            slot: {"points": text if earned["points"] is None else earned["points"], "max": earned["max"]}
            for slot, earned in score(self.edition.key, draw, answers).items()
        }
        self.grades.append(asdict(grades.graded(identity, slots, 80, "kenshu", at)))

    def write(self, records: Database) -> None:
        """Record what was answered since, all at once."""
        with records.writing() as conn:
            put_on_record(conn, self.content)
            for table, rows in ((attempt, self.attempts), (receipt, self.receipts), (grade, self.grades)):
                ledger.add(conn, table, rows)
                rows.clear()


def statistics_of(records: Database, content: Content, **more: Any) -> ItemStatistics:
    with records.reading() as conn:
        return item_statistics(conn, MODULE, **more)


@pytest.fixture(scope="module")
def large(content: Content, tmp_path_factory: pytest.TempPathFactory) -> Any:
    """Statistics of 500 people, and the recount's own reading of them."""
    records = open_database(f"sqlite:///{tmp_path_factory.mktemp('items')}/kenshu.db")
    city = City(content)
    for _ in range(500):
        city.take()
    city.write(records)
    with records.reading() as conn:
        held = grades.latest_of(conn)
        kept = [(row.draw, row.answers, held[row.id].slots) for row in conn.execute(attempt.join(receipt).select())]
    with records.reading() as conn:
        editions = on_record(conn)
    yield statistics_of(records, content), kept, editions
    records.close()


def test_every_figure_is_that_of_an_independent_recount(large: Any, content: Content) -> None:
    found, kept, _ = large
    assert (found.hand_ins, found.awaiting, found.refused) == (500, 0, [])
    for row in found.questions.to_dict("records"):
        shares, rests = [], []
        for draw, _, slots in kept:
            total, most = sum(s["points"] for s in slots.values()), sum(s["max"] for s in slots.values())
            for slot, earned in slots.items():
                if draw[slot] == row["question_id"]:
                    shares.append(earned["points"] / earned["max"])
                    rests.append((total - earned["points"]) / (most - earned["max"]))
        assert row["answers"] == len(shares)
        assert row["facility"] == pytest.approx(statistics.mean(shares))
        assert row["discrimination"] == pytest.approx(statistics.correlation(shares, rests))
    points = [[slots[slot]["points"] for slot in sorted(slots)] for _, _, slots in kept]
    columns, totals = list(zip(*points, strict=True)), [sum(row) for row in points]
    slots = len(columns)
    wanted = slots / (slots - 1) * (1 - sum(map(statistics.variance, columns)) / statistics.variance(totals))
    assert found.reliability.value == pytest.approx(wanted)
    assert found.reliability.error == pytest.approx(statistics.stdev(totals) * (1 - wanted) ** 0.5)
    assert (found.reliability.name, found.reliability.slots) == ("alpha", slots)
    assert found.reliability.low < wanted < found.reliability.high


def counted_of(rule: Any, value: dict[str, Any], part: str) -> list[Any]:
    """What is counted of one part: what it was sorted as; of a form's field its options, how right a text was, what was found."""
    if part not in value or not isinstance(rule, dict):
        return [value[part]] if part in value else []
    earned = field_share(rule, value[part])
    if "as_filled" in rule:
        return ["beside"] if rule["as_filled"] == "right" else ["mended" if earned == 1 else "found"]
    if rule["rule"] in ("choice", "choices"):
        return value[part] if isinstance(value[part], list) else [value[part]]
    return ["right" if earned == 1 else "partly" if earned else "wrong"]


def test_what_each_choice_drew_is_counted(large: Any, content: Content) -> None:
    found, kept, _ = large
    for row in found.options.to_dict("records"):
        number, key = 0, large[2].questions[row["question_id"]]["key"]
        for draw, answers, slots in kept:
            for slot in slots:
                if draw[slot] == row["question_id"]:
                    number += took(answers[slot], row["part_id"], row["choice"], key)
        assert row["number"] == number
        answers_of = int(found.questions.set_index("question_id").loc[row["question_id"], "answers"])
        assert row["share"] == pytest.approx(number / answers_of)
    assert not found.options[found.options["number"] > 0]["rest"].isna().any()


def took(value: Any, part: str, choice: str, key: Any) -> bool:
    """Whether an answer did so with a part: counted by the shape of the answer, and not as the kinds count."""
    if choice == "blank" or value is None:
        return choice == "blank" and value is None
    if choice == "none":
        return bool(value == [])
    if isinstance(value, dict):
        return choice in counted_of(key[part], value, part)
    if isinstance(value, list) and choice.isdigit():
        return bool(value[int(choice) - 1] == part)
    return part in ([value] if isinstance(value, str) else value)


def test_practice_retakes_later_days_and_what_awaits_a_person_do_not_count(records: Database, content: Content) -> None:
    city = City(content)
    for _ in range(3):
        city.take(ability=1.0)
    city.take(number=2, again=city.attempts[0]["employee_id"])
    city.take(at=AT + timedelta(days=1))
    for _ in range(20):
        city.take(text=None)
    city.write(records)
    found = statistics_of(records, content, as_of=date(2026, 11, 20))
    assert found.hand_ins + found.awaiting == 23
    assert found.awaiting > 10
    assert statistics_of(records, content).hand_ins == found.hand_ins + 1
    assert set(content.modules[MODULE].practice) & set(found.questions["question_id"]) == set()
    assert found.questions["answers"].sum() == found.hand_ins * len(content.modules[MODULE].test_slots)


def test_a_small_sample_is_refused_with_the_rule_and_its_source(records: Database, content: Content) -> None:
    city = City(content)
    for _ in range(20):
        city.take()
    city.write(records)
    found = statistics_of(records, content)
    assert found.questions[["facility", "discrimination"]].isna().all(axis=None)
    assert found.options[["share", "rest"]].isna().all(axis=None)
    assert found.reliability is None
    reasons = {(refused.figure, refused.reason) for refused in found.refused}
    assert reasons == {
        ("facility", "few_for_facility"),
        ("discrimination", "few_for_discrimination"),
        ("reliability", "few_for_reliability"),
    }
    said = {refused.reason: refused.message("en") for refused in found.refused}
    for reason, words in (("few_for_facility", "25"), ("few_for_discrimination", "97"), ("few_for_reliability", "Bonett 2002")):
        assert words in said[reason]


def test_what_never_varies_is_said_in_words_and_not_as_nan(records: Database, content: Content) -> None:
    city = City(content)
    draw = {slot.id: slot.pool[slot.place] for slot in city.module.test_slots}
    right = {slot: right_by(content.questions[question], "答え") for slot, question in draw.items()}
    for _ in range(150):
        city.record(draw, right)
    city.write(records)
    found = statistics_of(records, content)
    asked = found.questions[found.questions["answers"] > 0]
    assert asked["facility"].tolist() == [1.0] * len(draw)
    assert asked["discrimination"].isna().all()
    assert found.reliability is None
    reasons = {refused.reason for refused in found.refused if refused.found}
    assert reasons == {"all_alike", "no_spread"}
    for _ in range(60):
        city.record(draw, right | {"t01": None})
    city.write(records)
    again = statistics_of(records, content)
    first = next(refused for refused in again.refused if refused.question_id == draw["t01"])
    assert (first.reason, first.found) == ("rest_alike", 210)
    assert again.reliability is not None
    assert again.reliability.value == pytest.approx(0.0)


def test_slots_that_pull_apart_give_no_error_of_measurement(records: Database, content: Content) -> None:
    city = City(content)
    draw = {slot.id: slot.pool[slot.place] for slot in city.module.test_slots}
    right = {slot: right_by(content.questions[question], "答え") for slot, question in draw.items()}
    for number in range(200):
        wrong: dict[str, None] = {"t01": None} if number % 2 else {"t02": None, "t03": None}
        city.record(draw, right | wrong)
    city.write(records)
    found = statistics_of(records, content)
    assert found.reliability is not None
    assert (found.reliability.value < 0, found.reliability.error) == (True, None)
    assert [refused.reason for refused in found.refused if refused.figure == "error"] == ["negative"]
    signs = found.questions.set_index("question_id")["sign"]
    assert signs[draw["t01"]] == "negative"


@pytest.mark.parametrize("lang", LANGS)
def test_the_charts_are_really_drawn(large: Any, content: Content, lang: Lang) -> None:
    found = replace(large[0], questions=large[0].questions.drop_duplicates("kind"))
    assert len(found.questions) == 8
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        chart = plot(large[0], large[2], lang)
        options = options_chart.figure(found, large[2], lang)
        options.draw_without_rendering()  # a letter that no font has would warn
    assert [str(warning.message) for warning in caught] == []
    assert imread(io.BytesIO(chart)).shape[1] > 1000
    assert smallest_letters(options) >= 9
    shown = "".join(label.get_text().replace("\n", "").replace(" ", "") for label in options.findobj(Text))
    asked = [name for name in found.questions["question_id"] if large[2].questions[name]["offered"]["kind"] != "text"]
    texts = [part["text"][lang].replace(" ", "") for name in asked for part in large[2].questions[name]["offered"]["parts"]]
    texts += [say(name, lang).replace(" ", "") for name in ("component.none_applies", "items.choice.blank")]
    assert [text for text in texts if text not in shown] == []


def test_answers_to_options_that_read_otherwise_now_are_not_taken_for_answers_to_the_present_ones(
    records: Database, content: Content
) -> None:
    city = City(content)
    for _ in range(40):
        city.take(ability=1.0)
    question = next(
        name
        for row in city.attempts
        for slot, name in row["draw"].items()
        if slot == "t01" and content.questions[name].kind == "single"
    )
    city.write(records)
    before = statistics_of(records, content)
    with records.writing() as conn:
        newer = copy.deepcopy(dict(on_record(conn).newest(MODULE).content))
        first, second = newer["questions"][question]["offered"]["parts"][:2]
        first["text"], second["text"] = second["text"], first["text"]
        newer["questions"][question]["key"] = second["id"] if newer["questions"][question]["key"] == first["id"] else first["id"]
        assert release(conn, newer, "trainer", AT) is not None
    after = statistics_of(records, content)
    numbers = [found.questions.set_index("question_id")["answers"] for found in (before, after)]
    assert (numbers[0][question] > 0, numbers[1][question]) == (True, 0)
    assert numbers[1].drop(question).equals(numbers[0].drop(question))
    assert after.options[after.options["question_id"] == question]["number"].sum() == 0
    assert after.hand_ins == before.hand_ins


def test_charts_of_nobody_say_so(records: Database, content: Content) -> None:
    with records.writing() as conn:
        put_on_record(conn, content)
        editions = on_record(conn)
    found = statistics_of(records, content)
    for chart in (plot(found, editions, "ja"), options_chart(found, editions, "ja")):
        assert chart.startswith(b"\x89PNG")


def test_an_unknown_module_is_named(records: Database, content: Content) -> None:
    with records.writing() as conn:
        put_on_record(conn, content)
    with records.reading() as conn, pytest.raises(KenshuError) as refused:
        item_statistics(conn, "working-ours")
    assert MODULE in refused.value.message("en")


def test_the_command_prints_and_draws(desk: Desk, content: Content, tmp_path: Any) -> None:
    city = City(content)
    for _ in range(30):
        city.take()
    city.write(desk.database)
    words = ["--course", str(desk.course.root), "items", MODULE]
    said = CliRunner().invoke(kenshu, [*words, "--out", str(tmp_path / "charts")], env={"KENSHU_LANG": "en"})
    assert said.exit_code == 0
    assert "From 30 graded first attempts" in said.output
    assert "Bonett 2002" in said.output
    assert sorted(path.name for path in (tmp_path / "charts").iterdir()) == [f"items-{MODULE}-options.png", f"items-{MODULE}.png"]
    figures_of = json.loads(CliRunner().invoke(kenshu, [*words, "--json"]).stdout)
    assert (figures_of["hand_ins"], figures_of["reliability"]) == (30, None)
    assert len(figures_of["questions"]) > 10


def test_the_command_tells_who_chose_what_at_one_question(desk: Desk, content: Content) -> None:
    city = City(content)
    for _ in range(30):
        city.take()
    asked = city.attempts[0]["draw"]["t01"]
    city.write(desk.database)
    words = ["--course", str(desk.course.root), "items", MODULE, "--question"]
    figures_of = json.loads(CliRunner().invoke(kenshu, [*words, asked, "--json"]).stdout)["choices"]
    assert {(row["question"], row["department"]) for row in figures_of} == {(asked, "")}
    said = CliRunner().invoke(kenshu, [*words, asked], env={"KENSHU_LANG": "en"}).output
    assert [row for row in figures_of if f"{row['number']} ({row['share']:.0%})" not in said] == []
    for more in (["desk-selfie-9"], [asked, "--department", "水道局"]):
        refused = CliRunner().invoke(kenshu, [*words, *more]).exception
        assert isinstance(refused, KenshuError)
        assert more[-1] in refused.message("en")
