"""設問の分析: the questions of a module in a table, and each on a page of its own with every option in full and what it drew."""

from collections.abc import Mapping
from typing import Any

import pandas as pd
from markupsafe import Markup

from kenshu.acts.desk import Desk
from kenshu.editions.on_record import on_record
from kenshu.i18n import say
from kenshu.kinds import CHOSEN, Offered, choice_in_words, drawn
from kenshu.reports import kept
from kenshu.reports.items import ItemStatistics
from kenshu.reports.suppression import SMALLEST
from kenshu.reports.ways import taken_in
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
        offered = {name: each["offered"] for name, each in on_record(desk.conn).questions.items()}
        names = found.questions["question_id"].tolist()
        if (named := asked.others.get("question")) in names:
            at = names.index(named)
            each = rows_of(found.questions)[at]
            return {
                "question": self._question(found, each, offered[each["question_id"]], asked),
                "map": self._map(desk, each["question_id"], asked),
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
            lambda each: self._row(each, offered[each["question_id"]], asked),
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

    def _map(self, desk: Desk, question_id: str, asked: Asked) -> dict[str, Any] | None:
        """Return the picture of a question that has one, with what was chosen in a department."""
        question = on_record(desk.conn).questions[question_id]
        if drawn(question, self.lang) is None:
            return None
        taken = taken_in(desk.conn, asked.module, question, asked.department, asked.day, desk.course.time_zone)
        picture = drawn(question, self.lang, taken.in_words() if taken else None)
        return {
            "filters": filters(desk, asked, self.lang, "module", "day", "department"),
            "said": say("branch.map.of_answers", self.lang, number=taken.people)
            if taken
            else say("branch.map.few", self.lang, number=SMALLEST),
            "picture": Markup(picture),  # noqa: S704 - every word in it is escaped
        }

    def _options(self, options: pd.DataFrame, offered: Offered, asked: Asked) -> Table:
        texts = {part["id"]: part["text"][self.lang] for part in offered["parts"]}
        several = bool(((options["choice"] != CHOSEN) & (options["part_id"] != "")).any())  # what was put where, or judged how
        columns = [Column("part", self.w("items.part"), sorts=False)]
        if several:
            columns.append(Column("choice", self.w("items.choice"), sorts=False))
        columns.append(Column("wanted", self.w("items.wanted"), sorts=False))
        columns += [Column(each, self.w(f"items.{each}"), figure=True, sorts=False) for each in ("drawn", "share")]

        def row(each: Mapping[str, Any]) -> dict[str, Any]:
            few = pd.isna(each["share"])
            share = self.w("items.refused_cell") if few else f"{each['share']:.0%}"
            said = choice_in_words(offered, each["choice"], self.lang)
            return {
                "part": texts.get(each["part_id"], each["part_id"]) or said,
                "choice": said if each["part_id"] else "",
                "wanted": Cell(self.w("items.is_wanted"), tag="passed") if each["wanted"] else "",
                "drawn": share if few else str(each["number"]),
                "share": Cell(share, share=None if few else round(100 * float(each["share"]), 1)),
            }

        rows = [row(each) for each in rows_of(options)]
        return Table(self.w("items.each"), "", columns, rows, asked, len(rows), 1, sortable=False)


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
