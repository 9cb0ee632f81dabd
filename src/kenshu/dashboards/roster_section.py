"""名簿: a roster is read and shown, who joins, moves and leaves by name; only then it is taken in."""

from collections.abc import Mapping, Sequence
from typing import Any

from ipywidgets import Checkbox, DOMWidget

from kenshu.dashboards.calls import act
from kenshu.dashboards.fields import Day, upload
from kenshu.dashboards.pane import Pane
from kenshu.dashboards.pieces import Column, notice, piece, table
from kenshu.dashboards.section import Confirmation, Section, row
from kenshu.i18n import say


class RosterSection(Section):
    """The file, from when on, what it would change, and the button that does it."""

    name = "roster"

    def build(self) -> Sequence[DOMWidget]:
        """The form."""
        self.file = upload(self.say("roster.file"), ".csv,.tsv,.txt,.xlsx")
        self.since = Day(self.here, self.say("roster.since"), self.here.today)
        self.leavers = Checkbox(description=self.say("roster.leavers"), indent=False)
        self.look = self.button("roster.look", self.preview)
        self.confirmation = Confirmation(self, "roster.import")
        self.chosen = Pane()
        self.file.observe(lambda _change: self._name_file(), "value")
        self.confirmation.follows(self.file, self.since, self.leavers)
        return [self.file, self.chosen, self.since, self.leavers, row(self.look), self.message, self.confirmation]

    def _name_file(self) -> None:
        said = [self.say("roster.chosen", name=each["name"]) for each in self.file.value]
        self.chosen.html = piece("paragraph", self.lang, text="".join(said))

    def preview(self) -> None:
        """What the chosen file would change."""
        self.confirmation.drop()
        if not self.file.value:
            self.tell(self.say("roster.no_file"), "warn")
            return
        chosen = self.file.value[0]
        wish = {"since": self.since.value, "leavers": self.leavers.value}
        found = act("roster.preview", name=chosen["name"], file=bytes(chosen["content"]), **wish)
        changes = any(found[kind] for kind in ("joined", "moved", "left", "corrected"))
        self.tell()
        html = roster_html(found, self.say, self.lang)
        if not changes:
            html += notice(self.say("roster.nothing"), self.lang)
        self.confirmation.offer(html, (lambda: self._import(found["fingerprint"])) if changes else None)

    def _import(self, fingerprint: str) -> None:
        done = act("roster.import", fingerprint=fingerprint)
        self.tell(self.say("roster.done", **done), "good")
        self.here.changed()


def roster_html(found: Mapping[str, Any], words: Any, lang: Any) -> str:
    """How the file was read, and one table of everybody whom it changes."""
    names, joining = found["names"], found["places"]
    rows = [
        {"change": {"text": words(f"roster.{kind}"), "tag": kind}, "employee_id": key, "name": names.get(key, ""), **places}
        for kind in ("joined", "moved", "left", "corrected")
        for each in found[kind]
        for key, places in [(each, _place(joining.get(each, ""))) if isinstance(each, str) else (each["employee_id"], _move(each))]
    ]
    columns = [Column(name, words(f"roster.column.{name}")) for name in ("change", "employee_id", "name", "before", "after")]
    counts = {kind: len(found[kind]) for kind in ("joined", "moved", "left", "corrected", "absent")}
    head = piece("roster", lang, found=found, counts=counts, say=say)
    return head + (table(words("roster.changes"), columns, rows, lang, "") if rows else "")


def _place(after: str) -> dict[str, str]:
    return {"before": "", "after": after}


def _move(each: Mapping[str, Any]) -> dict[str, str]:
    return {side: each[side]["department"] or "" for side in ("before", "after")}
