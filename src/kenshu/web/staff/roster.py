"""名簿: a roster's file, what it would change, and taking it in; its template and its form."""

import base64
from collections.abc import Mapping, Sequence
from typing import Any

from kenshu.acts.desk import Desk
from kenshu.acts.exports import TYPES
from kenshu.errors import KenshuError, RosterRefused
from kenshu.i18n import Lang, say
from kenshu.people.names import names_of
from kenshu.people.sign_in_list import sign_ins, waiting
from kenshu.roster.files.locked import unlock
from kenshu.roster.in_words import corrected_in_words, passed_by_in_words, post_in_words, reread_once
from kenshu.roster.table import WORKBOOKS
from kenshu.roster.words import HEADINGS
from kenshu.web.drafts import Typed
from kenshu.web.staff.fields import Choice, Day, Field, File, Kept, Secret, Tick
from kenshu.web.staff.forms import Form, Look
from kenshu.web.staff.roster_questions import ASKED, answered, questions
from kenshu.web.staff.section import Staff

CHANGES = ("joined", "moved", "left", "corrected", "renumbered")
_SHOWN = 300  # people on the page, of a roster of thousands
_NEW = 20  # departments named on the page
_WRONG = "wrong"  # what a draft says of a password, never what was typed


class Roster(Form):
    """The file, from when on, and whether who is not in it has left; then what it would change."""

    name = "roster"
    act = "roster.import"
    preview = "roster.preview"
    words = "staff_roster.import"
    template = "roster.html"
    shows = "roster_preview.html"

    def fields(self, desk: Desk) -> Sequence[Field]:
        """Return the file, what it may ask, the day, and the box."""
        counts = [(count, self.w(f"hidden.{count}")) for count in ("take", "leave")]
        return (
            File("file", self.w("field.file"), self.w("field.file.hint"), accept=".csv,.tsv,.txt,.xlsx,.xlsm,.xls"),
            Secret("password", self.w("field.password"), self.w("field.password.hint"), asks=True),
            Field("sheet", self.w("field.sheet"), required=False, asks=True),
            Choice("hidden", self.w("field.hidden"), required=False, asks=True, options=counts, radio=True),
            Day("since", self.w("field.since"), self.w("field.since.hint"), initial=(desk.day.isoformat(),)),
            Tick("leavers", self.w("field.leavers")),
            Kept("answers", required=False),
        )

    def order(self, values: dict[str, Any]) -> dict[str, Any]:
        """Return the order of the preview. Raises RosterRefused where the password that was typed is not the file's."""
        name, content = values["file"]
        if values["password"]:
            raise RosterRefused([KenshuError("roster.password_wrong", file=name)])
        order = {key: value for key, value in values.items() if key not in ("answers", "password") and value is not None}
        return {**order, "file": {"name": name, "content": content}, **answered(values["answers"] or ())}

    def typed(self) -> dict[str, list[str]]:
        """Return what was typed but for the password, the answers to the questions together; another file has none yet."""
        typed = {name: given for name, given in super().typed().items() if name != "password"}
        asked = [name for name in typed if name.startswith(ASKED)]
        given = [each for name in asked for each in typed.pop(name)]
        if given:
            typed["answers"] = given
        elif typed.get("file"):
            typed.pop("answers", None)
        return typed

    async def taken(self, draft_id: str | None) -> Typed:
        """Return what was typed, a locked file opened by the password that came with it; `password` tells of a wrong one."""
        typed, password = await super().taken(draft_id), self.get_body_argument("password", "", strip=False)
        if not password or len(typed.get("file", ())) != 2:
            return typed
        name, content = typed["file"]
        try:
            opened = await self.look(lambda _desk: unlock(name, base64.b64decode(content), password))
        except RosterRefused:
            return {**typed, "password": [_WRONG]}
        return {**typed, "file": File.typed(name, opened)}

    def look_ahead(self, desk: Desk, order: dict[str, Any]) -> Look:
        """Return what the roster would change. Raises RosterRefused."""
        look = super().look_ahead(desk, order)
        found = look.found
        counts = {kind: len(found[kind]) for kind in CHANGES}
        warnings: list[str] = []
        unanswered = bool(found["unanswered"])
        if unanswered:
            warnings.append(self.w("unanswered", number=found["open_questions"] + found["zeros_open"]))
        elif not any(counts.values()):
            warnings.append(self.w("nothing"))
        if found["absent"] and not found["left"]:
            warnings.append(self.w("absent", number=len(found["absent"])))
        former = {key: name for key, name in names_of(desk.conn, found["names"]).items() if name != found["names"][key]}
        if former:
            warnings.append(self.w("renamed", number=len(former)))
        warnings += self._new_departments(found["new_departments"])
        if found["last_hr"]:
            people = self.s("comma").join(f"{found['numbers'][key]} {found['names'][key]}" for key in found["last_hr"])
            warnings.append(say("people.roster.last_hr", self.lang, people=people))
        rows = [self._row(kind, each, found, former) for kind in CHANGES for each in found[kind]]
        shown = {"roster": found, "counts": counts, "rows": rows[:_SHOWN], "more": max(0, len(rows) - _SHOWN)}
        shown |= {"passed_by": passed_by_in_words(found, self.lang), "rereads": reread_once(found["reread"])}
        shown |= {"sheet": found["separator"] if found["encoding"] in WORKBOOKS else ""}
        shown |= {"questions": questions(found, self.lang), "whose": self.whose(), "draft": self.get_query_argument("draft", "")}
        return Look(shown, look.fingerprint, warnings, offered=any(counts.values()) and not unanswered)

    def confirmed(self, order: dict[str, Any], fingerprint: str) -> dict[str, Any]:
        """Return the order that takes in what was looked at: the server has kept it."""
        return {"fingerprint": fingerprint}

    def told(self, done: Mapping[str, Any], lang: Lang) -> list[str]:
        """Return how many joined, moved, left, and how many of the new ones cannot sign in yet."""
        lines = super().told(done, lang)
        if done["joined"]:
            waits = "waiting" if done["without_sign_in"] else "none_waiting"
            lines.append(say(f"staff_roster.{waits}", lang, number=done["without_sign_in"]))
        return lines

    def about(self, fault: KenshuError) -> str:
        """Return the field that a fault is about: all but a few are the file's."""
        return "file"

    def beside(self, desk: Desk, typed: Typed) -> dict[str, Any]:
        """Return the form of a roster, and how many cannot sign in yet."""
        from kenshu.reports.roster_template import MUST, heading

        columns = [(heading(name, self.lang), name in MUST, self.w(f"about.{name}")) for name in HEADINGS]
        there = sign_ins(desk.conn, desk.day, desk.now)
        return {"r": self.w, "columns": columns, "number_waiting": len(waiting(there))}

    def _new_departments(self, found: Sequence[Mapping[str, str]]) -> list[str]:
        """Say which departments are new to the city, and ask about each that is nearly one on record."""
        if not found:
            return []
        named = self.s("comma").join(f"「{each['department']}」" for each in found[:_NEW])
        more = self.w("more_departments", number=len(found) - _NEW) if len(found) > _NEW else ""
        asked = [self.w("like", found=each["department"], other=each["like"]) for each in found if each["like"]]
        return [self.w("new_departments", number=len(found), names=named + more), *asked[:_NEW]]

    def _row(self, kind: str, each: Any, found: Mapping[str, Any], former: Mapping[str, str]) -> dict[str, str]:
        key = each["employee_id"] if kind in ("moved", "renumbered") else each
        name = found["names"].get(key, "")
        before, after = "", found["places"].get(key, "")
        if kind == "moved":
            before, after = (self._post(each, side) for side in ("before", "after"))
        elif kind == "renumbered":
            before, after = each["before"], each["after"]
        elif kind == "corrected":
            theirs = [each for each in found["corrected_fields"] if each["employee_id"] == key]
            before, after = corrected_in_words(theirs, self.lang)
        named = f"{former[key]} → {name}" if key in former else name
        number = found["numbers"].get(key, key)
        return {"change": self.w(f"kind.{kind}"), "employee_id": number, "name": named, "before": before, "after": after}

    def _post(self, move: Mapping[str, Any], side: str) -> str:
        """Return the department of a move, with the rest of the post where the department stays."""
        same = move["before"]["department"] == move["after"]["department"]
        return post_in_words(move[side], self.lang) if same else str(move[side]["department"] or "")


class Template(Staff):
    """An empty roster with its headings, as XLSX."""

    name = "roster"

    async def get(self) -> None:
        """Send it in the language of the page."""
        from kenshu.reports.roster_template import roster_template

        lang = self.lang
        content = await self.threads.long(lambda _conn: roster_template(lang))
        self.send_file(content, TYPES["xlsx"], "roster.xlsx", say("staff_roster.template.file", lang))


HANDLERS: list[Any] = [
    ("/staff/roster", Roster),
    ("/staff/roster/template.xlsx", Template),
]
