"""The forms that send reminders: to those chosen, or by the steps; every mail is seen as it goes out before it does."""

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from dataclasses import field as held
from pathlib import Path
from typing import Any, ClassVar
from urllib.parse import urlencode

from kenshu.acts.desk import Desk
from kenshu.acts.orders import Reminding
from kenshu.acts.registry import ACTS
from kenshu.acts.reminders import mails
from kenshu.editions.on_record import on_record
from kenshu.i18n import Lang, say
from kenshu.mail.settings import letters_of
from kenshu.people.names import names_of, with_name
from kenshu.people.numbers import Numbers, numbers_on
from kenshu.web.staff.fields import Field, Tick
from kenshu.web.staff.forms import Form, Look
from kenshu.web.staff.section import Result

_TEXTS = 50  # mails whose text is on the page; the others go out alike


class Sends(Form):
    """The base of the forms that send reminders. The mail server is waited for in a thread of its own."""

    act = "reminders.send"
    preview = "reminders.preview"
    words = "staff_reminders.send"
    shows = "mails.html"

    def look_ahead(self, desk: Desk, order: dict[str, Any]) -> Look:
        """Return the mails as they go out, and what is to be known before."""
        told = json.dumps(order)
        found = ACTS[self.preview](desk, told)
        texts = mails(desk, Reminding.model_validate_json(told), _TEXTS)
        people, titles = _named(desk, self.lang)
        left_out = [
            self.w(
                f"left_out.{each['why']}",
                who=with_name(each["employee_id"], people, numbers_on(desk.conn, desk.day)),
                module=titles.get(each["module_id"], each["module_id"]),
            )
            for each in found["left_out"]
        ]
        number = len(found["reminders"])
        edit = f"/staff/reminders/text?{urlencode({'back': self.request.uri})}"
        shown = {
            "texts": texts,
            "left_out": left_out,
            "unreached": [each["reason"][self.lang] for each in found["unreached"]],
            "number": number,
            "edit": edit,
            "do": "" if found["by_mail"] else self.w("write"),
        }
        return Look(shown, found["fingerprint"], self._warnings(desk, found), offered=number > 0)

    def told(self, done: Mapping[str, Any], lang: Lang) -> list[str]:
        """Say how many went out, or were written as files, who was not reached, and where it stopped."""
        sent = done["sent"]

        def r(key: str, **values: object) -> str:
            return say(f"staff_reminders.{key}", lang, **values)

        lines = []
        if sent["written"]:
            folder = Path(sent["folder"]).relative_to(self.course.root).as_posix()
            lines.append(r("done.written", number=len(sent["written"]), folder=folder))
        elif sent["sent"] or not (sent["unreached"] or sent["in_doubt"] or sent["stopped"] or sent["left"]):
            lines.append(r("done.sent", number=len(sent["sent"])))
        lines += [r("done.unreached", name=each["name"], why=each["reason"][lang]) for each in sent["unreached"]]
        if sent["stopped"]:
            lines.append(sent["stopped"][lang])
        if sent["left"]:
            lines.append(r("done.left", number=sent["left"]))
        return lines

    def kind_of(self, done: Mapping[str, Any]) -> str:
        """Return `good` where everybody was reached."""
        sent = done["sent"]
        return "warn" if any(sent[name] for name in ("unreached", "stopped", "written", "left", "in_doubt")) else "good"

    async def work(self, work: Callable[[Desk], Result]) -> Result:
        """Wait for the mail server where nobody else's page waits."""
        return await self.threads.read(self.at_desk(work))

    def _warnings(self, desk: Desk, found: Mapping[str, Any]) -> list[str]:
        said = []
        if found["reminders"] and not found["by_mail"]:
            said.append(self.w("no_server"))
        if found["reminders"] and not letters_of(desk.course).address:
            said.append(self.w("no_address"))
        return said


@dataclass(frozen=True)
class Chosen(Field):
    """People and modules that were ticked in a table before; each stays a box, so that some can be left out."""

    people: Mapping[str, str] = held(default_factory=dict)
    numbers: Numbers = held(default_factory=Numbers)
    modules: Mapping[str, str] = held(default_factory=dict)
    kind: ClassVar[str] = "chosen"

    def words(self, value: str) -> str:
        """Return a pair `001106:working-hours` in words."""
        person, _, module = value.partition(":")
        return f"{with_name(person, self.people, self.numbers)} / {self.modules.get(module, module)}"

    def read(self, typed: Sequence[str], lang: Lang) -> Any:
        """Return them, each once; what is no such pair the act refuses."""
        return list(dict.fromkeys(typed))

    def in_words(self, typed: Sequence[str], lang: Lang) -> str:
        """Return how many there are."""
        return say("staff_reminders.chosen.number", lang, number=len(set(typed)))


class Remind(Sends):
    """Reminders to those who are ticked in a table; the boxes come from there."""

    def fields(self, desk: Desk) -> Sequence[Field]:
        """Return who was chosen, as the page before ticked them, and whether their heads are told as well."""
        people, titles = _named(desk, self.lang)
        return (
            Chosen("chosen", self.w("chosen"), people=people, numbers=numbers_on(desk.conn, desk.day), modules=titles),
            Tick("heads", self.w("heads")),
        )


def _named(desk: Desk, lang: Lang) -> tuple[dict[str, str], dict[str, str]]:
    """Return {person: name} and {module: title}."""
    people = names_of(desk.conn)
    return people, on_record(desk.conn).titles(lang)
