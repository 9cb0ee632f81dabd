"""設問の分析: the questions of a module in a table, and each on a page of its own with what was chosen, by department too."""

from collections.abc import Mapping, Sequence
from typing import Any

import pandas as pd
from markupsafe import Markup

from kenshu.acts.desk import Desk
from kenshu.editions.on_record import on_record
from kenshu.i18n import say
from kenshu.kinds import CHOSEN, Offered, ReleasedQuestion, choice_in_words, drawn, part_in_words
from kenshu.people.departments import WHOLE_CITY, children
from kenshu.reports import kept
from kenshu.reports.items import ItemStatistics
from kenshu.reports.report import written_department
from kenshu.reports.suppression import SMALLEST
from kenshu.storage.frames import rows_of
from kenshu.web.staff.downloads import links
from kenshu.web.staff.section import Asked, Section, filters
from kenshu.web.staff.tables import Cell, Column, Table, table

_FIGURES = ("answers", "blank", "facility", "discrimination")


class Items(Section):
    """The questions in a table, or the one that the address names."""

    name = "items"
    words = "staff_figures"

    def draw(self, desk: Desk, asked: Asked) -> dict[str, Any]:
        """Return the statistics of first attempts up to the day."""
        chosen = filters(desk, asked, self.lang, "module", "day")
        title = dict(chosen.modules).get(asked.module, "")
        if not asked.module:
            return {"filters": chosen, "question": None, "table": None, "lines": []}
        found = kept.item_statistics(desk.conn, asked.module, asked.day, desk.course.time_zone)
        questions = on_record(desk.conn).questions
        names = found.questions["question_id"].tolist()
        if (named := asked.others.get("question", "")) in names:
            at = names.index(named)
            each = rows_of(found.questions)[at]
            return {
                "question": self._question(found, each, questions[named]["offered"], asked),
                "departments": self._departments(desk, questions[named], asked),
                "place": self.w("items.place", number=at + 1, all=len(names)),
                "module": title,
                "back": asked.address(others={}),
                "before": asked.address(others={"question": names[at - 1]}) if at else "",
                "after": asked.address(others={"question": names[at + 1]}) if at + 1 < len(names) else "",
            }
        columns = [Column("question_id", say("items.question", self.lang), sorts=False)]
        columns += [Column(each, say(f"items.{each}", self.lang), figure=True) for each in _FIGURES]
        columns.append(Column("sign", say("items.sign", self.lang)))
        shown = table(
            found.questions,
            columns,
            lambda each: self._row(each, questions[each["question_id"]]["offered"], asked),
            asked,
            caption=self.w("items.number", module=title, number=len(found.questions)),
            empty=self.w("items.none"),
            a_page=None,
        )
        drawn = bool(found.questions["discrimination"].notna().any())
        return {
            "question": None,
            "filters": chosen,
            "table": shown,
            "lines": _reliability(found, self.lang),
            "refused": [each.message(self.lang) for each in found.refused],
            "picture": asked.address().replace("/staff/items", "/staff/items/plot.png", 1) if drawn else "",
            "alt": say("items.chart.plot", self.lang, module=title),
            "downloads": links("items", ("xlsx", "csv"), asked, self.lang),
        }

    def _row(self, each: Mapping[str, Any], offered: Offered, asked: Asked) -> dict[str, Any]:
        figures = self._figures(each)
        sign = Cell(say(f"items.sign.{each['sign']}", self.lang), late=True) if each["sign"] else ""
        prompt = offered["prompt"][self.lang].partition("\n")[0]
        address = asked.address(others={"question": each["question_id"]})
        return {**figures, "question_id": Cell(f"{each['question_id']}  {prompt}", href=address), "sign": sign}

    def _figures(self, each: Mapping[str, Any]) -> dict[str, str]:
        forms = {"answers": "{:d}", "blank": "{:d}", "facility": "{:.0%}", "discrimination": "{:.2f}"}
        refused = self.w("items.refused_cell")
        return {name: refused if pd.isna(each[name]) else form.format(each[name]) for name, form in forms.items()}

    def _question(self, found: ItemStatistics, each: Mapping[str, Any], offered: Offered, asked: Asked) -> dict[str, Any]:
        options = found.options[found.options["question_id"] == each["question_id"]]
        figures = self._figures(each)
        return {
            "id": each["question_id"],
            "scene": offered["scenario"]["title"][self.lang],
            "prompt": offered["prompt"][self.lang],
            "facts": [(say(f"items.{name}", self.lang), figures[name]) for name in _FIGURES],
            "sign": say(f"items.sign.{each['sign']}", self.lang) if each["sign"] else "",
            "refused": [refused.message(self.lang) for refused in found.refused if refused.question_id == each["question_id"]],
            "options": self._options(options, offered, asked),
        }

    def _departments(self, desk: Desk, question: ReleasedQuestion, asked: Asked) -> dict[str, Any]:
        """Return who chose what, by department; of a question that has a picture also that, of the department chosen."""
        found = kept.choices_by_department(desk.conn, asked.module, asked.day, desk.course.time_zone)
        found = found[found["question_id"] == question["offered"]["id"]]
        seen = desk.within_on(asked.day)
        below = [each for each in children(kept.departments_on(desk.conn, asked.day), asked.department) if seen(each)]
        return {
            "filters": filters(desk, asked, self.lang, "module", "day", "department"),
            "map": self._map(found[found["department"] == asked.department], question),
            "table": self._by_department(found, [WHOLE_CITY, asked.department, *below], question["offered"], asked),
            "hidden": self.w("charts.hidden", smallest=SMALLEST),
            "files": links("choices", ("xlsx", "csv"), asked, self.lang),
        }

    def _map(self, chosen: pd.DataFrame, question: ReleasedQuestion) -> dict[str, Any] | None:
        """Return the picture of a question that has one, with what was chosen in a department."""
        told = [each for each in rows_of(chosen) if not each["hidden"]]
        picture = drawn(question, self.lang, {each["part_id"]: _number_and_share(each) for each in told} or None)
        if picture is None:
            return None
        return {
            "said": say("branch.map.of_answers", self.lang, number=told[0]["people"])
            if told
            else say("branch.map.few", self.lang, number=SMALLEST),
            "picture": Markup(picture),  # noqa: S704 - every word in it is escaped
        }

    def _options(self, options: pd.DataFrame, offered: Offered, asked: Asked) -> Table:
        columns = [
            *self._choice_columns(options),
            *(Column(each, self.w(f"items.{each}"), figure=True, sorts=False) for each in ("drawn", "share")),
        ]

        def row(each: Mapping[str, Any]) -> dict[str, Any]:
            few = pd.isna(each["share"])
            share = self.w("items.refused_cell") if few else f"{each['share']:.0%}"
            return {
                **self._choice(each, offered),
                "drawn": share if few else str(each["number"]),
                "share": Cell(share, share=None if few else round(100 * float(each["share"]), 1)),
            }

        rows = [row(each) for each in rows_of(options)]
        return Table(self.w("items.each"), "", columns, rows, asked, len(rows), 1, sortable=False)

    def _by_department(self, found: pd.DataFrame, shown: Sequence[str], offered: Offered, asked: Asked) -> Table:
        """Return a row for each choice and a column for each department, below a row of how many people answered."""
        columns = self._choice_columns(found)
        columns += [Column(each, written_department(each, self.lang), figure=True, sorts=False) for each in dict.fromkeys(shown)]
        empty = dict.fromkeys((each.name for each in columns), "")
        hidden = self.w("charts.hidden_cell")
        people: dict[str, Any] = empty | {"part": say("items.people", self.lang), "row_class": "sum"}
        rows: dict[tuple[str, str], dict[str, Any]] = {}
        for each in rows_of(found[found["department"].isin(shown)]):
            row = rows.setdefault((each["part_id"], each["choice"]), empty | self._choice(each, offered))
            people[each["department"]] = hidden if each["hidden"] else str(each["people"])
            row[each["department"]] = hidden if each["hidden"] else _number_and_share(each)
        drawn = [people, *rows.values()] if rows else []
        caption, none = say("items.by_department", self.lang, question=offered["id"]), self.w("charts.no_answers")
        return Table(caption, none, columns, drawn, asked, len(drawn), 1, sortable=False)

    def _choice_columns(self, found: pd.DataFrame) -> list[Column]:
        """Return the columns that say what was chosen, of tables of options and of departments."""
        several = bool(((found["choice"] != CHOSEN) & (found["part_id"] != "")).any())  # what was put where, or judged how
        shown = ("part", *(("choice",) if several else ()), "wanted")
        return [Column(each, say(f"items.{each}", self.lang), sorts=False) for each in shown]

    def _choice(self, each: Mapping[str, Any], offered: Offered) -> dict[str, Any]:
        said = choice_in_words(offered, each["choice"], self.lang)
        return {
            "part": part_in_words(offered, each["part_id"], self.lang) if each["part_id"] else said,
            "choice": said if each["part_id"] else "",
            "wanted": Cell(self.w("items.is_wanted"), tag="passed") if each["wanted"] else "",
        }


def _number_and_share(each: Mapping[str, Any]) -> str:
    """Return how many people chose so, and which share of those who answered."""
    return f"{each['number']} ({each['share']:.0%})"


class Plot(Section):
    """The questions by how hard they are and how well they tell people apart, as PNG; kept as the records stay as they are."""

    name = "items"

    async def get(self) -> None:
        """Send it."""
        picture = await self.look(lambda desk: self._drawn(desk, self.asked(desk)))
        self.set_header("Content-Type", "image/png")
        self.finish(picture)

    def _drawn(self, desk: Desk, asked: Asked) -> bytes:
        from kenshu.reports.item_charts import plot

        found = kept.item_statistics(desk.conn, asked.module, asked.day, desk.course.time_zone)
        key = ("plot", asked.module, asked.day, self.lang)
        return kept.kept(desk.conn, key, lambda: plot(found, on_record(desk.conn), self.lang))


def _reliability(found: ItemStatistics, lang: Any) -> list[str]:
    lines = [say("items.counted", lang, hand_ins=found.hand_ins, awaiting=found.awaiting)]
    told = found.reliability
    if told is not None:
        values = {"name": told.name, "value": told.value, "low": told.low, "high": told.high, "slots": told.slots}
        lines.append(say("items.reliability.line", lang, **values))
        if told.error is not None:
            lines.append(say("items.error.line", lang, error=told.error, max_score=told.max_score))
    return lines


HANDLERS: list[Any] = [("/staff/items", Items), ("/staff/items/plot.png", Plot)]
