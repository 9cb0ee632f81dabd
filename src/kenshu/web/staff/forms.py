"""A form of the staff pages: filled in, kept as a draft, looked at, done; nothing is lost between these, and nothing done twice.

    GET  <form>                  the form; fields of the address fill it (?employee_id=001106)
    POST <form>                  what was typed is kept, on to
    GET  <form>?draft=<id>       the form with its faults, or, once it is whole, what it does and the button that does it
    POST <form>  step=confirm    the act, and the draft's outcome, in one transaction; on to
    GET  <section>?done=<id>     the outcome, told

What a draft's page shows is worked out from the draft each time: Back, reload, and a server that was stopped change nothing.
Somebody whose session has ended sends a form all the same: it bears, signed, whose it is, is kept for that person, and is there
after they have signed in again. An act that writes at once is tried and undone before it is confirmed: what it would refuse is said
then.
"""

import json
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any, ClassVar
from urllib.parse import urlencode

from sqlalchemy import Connection

from kenshu import clock
from kenshu.acts.desk import Desk
from kenshu.acts.order_faults import field_of
from kenshu.acts.registry import ACTS
from kenshu.errors import ChangedMeanwhile, KenshuError, ListedFaults, NothingNamed
from kenshu.i18n import LANGS, Lang, say
from kenshu.people.numbers import as_numbers, numbers_on
from kenshu.web import drafts
from kenshu.web.drafts import Draft, Typed
from kenshu.web.staff.fields import Fault, Field, FieldRefused, Hidden, read
from kenshu.web.staff.section import Result
from kenshu.web.staff.sent import Sent


@dataclass(frozen=True)
class Look:
    """A look ahead at an act: `found` for the template of the page that is looked at, and the fingerprint that confirms it.

    `warnings` are said above it; with `offered` False there is nothing to confirm.
    """

    found: Mapping[str, Any] = field(default_factory=dict)
    fingerprint: str = ""
    warnings: Sequence[str] = ()
    offered: bool = True


@dataclass(frozen=True)
class _Meant:
    """A filled form, read: the names of its fields, the act's order, what it would do, in words; or its faults."""

    names: Collection[str]
    order: dict[str, Any] = field(default_factory=dict)
    look: Look = field(default_factory=Look)
    facts: Sequence[tuple[str, str]] = ()
    faults: Sequence[Fault] = ()


class _Rehearsed(Exception):
    """The end of an act that was only tried: its transaction is undone."""


class Form(Sent):
    """A form for an act. A subclass says `fields`, and what else differs.

    Words are `<words>.title`, `<words>.lead` (what it is about), `<words>.do` (the last button) and `<words>.done` (the outcome,
    with what the act returned) in both languages; `shows` is a template of `templates/staff/` between the facts and the button.
    """

    act: ClassVar[str]
    preview: ClassVar[str] = ""  # the act that looks ahead, whose fingerprint the act asks for
    shows: ClassVar[str] = ""
    checked: ClassVar[bool] = True  # False: done at once with the first button, without a page that is looked at
    template: ClassVar[str] = "form.html"
    after: ClassVar[str] = ""  # where the outcome is told; by default the section

    # What a subclass says

    def fields(self, desk: Desk) -> Sequence[Field]:
        """Return the fields, in their order, none by default; called in a thread."""
        return ()

    def order(self, values: dict[str, Any]) -> dict[str, Any]:
        """Return the act's order for what was typed; by default the values under their names, but for those not given."""
        return {name: value for name, value in values.items() if value is not None}

    def look_ahead(self, desk: Desk, order: dict[str, Any]) -> Look:
        """Return what the act would do; called in a thread, on a state of the records. Raises KenshuError for what it refuses."""
        if not self.preview:
            return Look()
        found = ACTS[self.preview](desk, written_order(order))
        return Look(found, found["fingerprint"])

    def confirmed(self, order: dict[str, Any], fingerprint: str) -> dict[str, Any]:
        """Return the order that does it."""
        return {**order, "fingerprint": fingerprint} if self.preview else order

    def told(self, done: Mapping[str, Any], lang: Lang) -> list[str]:
        """Return the outcome in words, a line each."""
        return [say(f"{self.words}.done", lang, **done)]

    def kind_of(self, done: Mapping[str, Any]) -> str:
        """Return how the outcome is told: good, or warn."""
        return "good"

    def where(self, done: Mapping[str, Any]) -> str:
        """Return the address at which the outcome is told."""
        return self.after or f"/staff/{self.name}"

    def known(self, desk: Desk, typed: Typed) -> Sequence[tuple[str, str]]:
        """Return what the form is about as (name, value), above the fields; () where the address names nothing; in a thread."""
        return ()

    def beside(self, desk: Desk, typed: Typed) -> dict[str, Any]:
        """Return what else a template of the form's own gets; called in a thread."""
        return {}

    async def work(self, work: Callable[[Desk], Result]) -> Result:
        """Return what an act that writes in transactions of its own returns; one that waits for others has another thread."""
        return await self.look(work)

    # The pages

    async def get(self) -> None:
        """Show the form, or what it does."""
        draft_id = self.get_query_argument("draft", "")
        draft = await self.found(draft_id) if draft_id else None
        if draft is not None and draft.outcome is not None:
            self.redirect(_with(draft.outcome["where"], done=draft.id))
        elif draft is None:
            await self._form({}, gone=bool(draft_id))
        elif self.get_query_argument("edit", "") == "yes":
            await self._form(draft.typed, draft=draft.id)
        else:
            await self._shown(draft)

    async def post(self) -> None:
        """Keep what was typed, and show it again where the language is switched; with the step `confirm`, do it."""
        draft_id = self.get_body_argument("draft", "") or None
        if self.get_body_argument("step", "") == "confirm":
            await self._confirm(draft_id or "")
            return
        now, typed, form, over = clock.now(), await self.taken(draft_id), self.request.path, self.is_over
        kept = await self.threads.write(lambda conn: drafts.keep(conn, self.employee_id, form, typed, now, draft_id, over=over))
        switched = self.switched(self.get_body_argument("switch_to", ""))
        if switched or self.checked:
            self.redirect(f"{form}?draft={kept}{'&edit=yes' if switched else ''}", status=303)
        else:
            await self._confirm(kept)

    async def _shown(self, draft: Draft) -> None:
        meant = await self.look(lambda desk: self._meant(desk, draft.typed))
        faults = list(meant.faults)
        if not faults and meant.look.offered and not self.preview:
            try:
                await self._rehearse(meant.order)
            except KenshuError as fault:
                faults = self._faults(fault, meant.names)
        if faults or not self.checked:
            await self._form(draft.typed, faults, draft=draft.id)
            return
        await self.send(
            "check.html",
            words=self.words,
            draft=draft,
            facts=meant.facts,
            look=meant.look,
            shows=self.shows and f"staff/{self.shows}",
            changed=self.get_query_argument("changed", "") == "yes",
            form=self.request.path,
            back=f"/staff/{self.name}",
            whose=self.whose(),
        )

    async def _form(self, typed: Typed, faults: Sequence[Fault] = (), *, draft: str = "", gone: bool = False) -> None:
        query = {name: self.get_query_arguments(name) for name in self.request.query_arguments}

        def work(desk: Desk) -> dict[str, Any]:
            fields = self.fields(desk)
            filled = typed if draft else {each.name: query.get(each.name, list(each.initial)) for each in fields}
            known = self.known(desk, filled)
            if not draft and not known and any(isinstance(each, Hidden) and each.required for each in fields):
                raise NothingNamed("form.nothing_named")
            return {"fields": fields, "typed": filled, "known": known, **self.beside(desk, filled)}

        await self.send(
            self.template,
            words=self.words,
            faults=faults,
            draft=draft,
            gone=gone,
            checked=self.checked,
            form=self.request.path,
            back=f"/staff/{self.name}",
            whose=self.whose(),
            **await self.look(work),
        )

    def _meant(self, desk: Desk, typed: Typed) -> "_Meant":
        """Return what a filled form means, or its faults; called in a thread."""
        fields = self.fields(desk)
        names = {each.name for each in fields}
        values, faults = read(fields, typed, self.lang)
        if faults:
            return _Meant(names, faults=faults)
        try:
            order = self.order(values)
            look = self.look_ahead(desk, order)
        except KenshuError as fault:
            return _Meant(names, faults=self._faults(fault, names))
        said = [(each.label, each.said(typed.get(each.name, []), self.lang)) for each in fields]
        return _Meant(names, order, look, [*self.known(desk, typed), *((label, words) for label, words in said if words)])

    # Doing it

    async def _confirm(self, draft_id: str) -> None:
        """Do the act, once; a second time leads to the same outcome."""
        draft = await self.found(draft_id)
        if draft is None:
            self.redirect(f"{self.request.path}?draft={draft_id}", status=303)
            return
        if draft.outcome is not None:
            self.redirect(_with(draft.outcome["where"], done=draft.id), status=303)
            return
        try:
            self.check_seen(draft)
            order = await self.look(lambda desk: self._order(desk, draft.typed))
            where = await self._do(draft, self.confirmed(order, self.get_body_argument("fingerprint", "")))
        except KenshuError as fault:  # the draft's own page says what is wrong with it
            changed = "&changed=yes" if isinstance(fault, ChangedMeanwhile) else ""
            self.redirect(f"{self.request.path}?draft={draft_id}{changed}", status=303)
            return
        self.redirect(_with(where, done=draft.id), status=303)

    def _order(self, desk: Desk, typed: Typed) -> dict[str, Any]:
        values, faults = read(self.fields(desk), typed, self.lang)
        if faults:
            raise FieldRefused("form.faults")
        return self.order(values)

    async def _do(self, draft: Draft, order: dict[str, Any]) -> str:
        act, written = ACTS[self.act], written_order(order)

        def finish(conn: Connection, found: dict[str, Any]) -> str:
            done = as_numbers(found, numbers_on(conn, self.today))
            where = self.where(done)
            told: dict[str, Any] = {lang: self.told(done, lang) for lang in LANGS}
            drafts.finish(conn, draft.id, {"kind": self.kind_of(done), "where": where, **told})
            return where

        def write(desk: Desk) -> str:
            mine = drafts.find(desk.conn, self.employee_id, draft.id)
            if mine is not None and mine.outcome is not None:  # the button was pressed twice
                return str(mine.outcome["where"])
            return finish(desk.conn, act(desk, written))

        if act.mode == "write":
            return await self.threads.write(self.at_desk(write))
        async with self.services.turn(draft.id):
            mine = await self.found(draft.id)
            if mine is not None and mine.outcome is not None:  # the button was pressed twice
                return str(mine.outcome["where"])
            done = await self.work(lambda desk: act(desk, written))
            return await self.threads.write(lambda conn: finish(conn, done))

    async def _rehearse(self, order: dict[str, Any]) -> None:
        """Try an act that writes at once, and undo it. Raises what it refuses."""
        act, written = ACTS[self.act], written_order(order)
        if act.mode != "write":
            return

        def work(desk: Desk) -> None:
            act(replace(desk, trying=True), written)
            raise _Rehearsed

        try:
            await self.threads.write(self.at_desk(work))
        except _Rehearsed:
            return

    def _faults(self, fault: KenshuError, names: Collection[str]) -> list[Fault]:
        """Put what an act refused beside the fields that it is about."""
        faults = fault.faults if isinstance(fault, ListedFaults) else [fault]
        return [Fault(field_of(each, names) or self.about(each), each.message(self.lang)) for each in faults]

    def about(self, fault: KenshuError) -> str:
        """Return the field that a fault is about where the acts do not say (`kenshu.acts.order_faults`), "" for none of them."""
        return ""


def written_order(order: Mapping[str, Any]) -> str:
    """Return an order as JSON, as an act takes it."""
    return json.dumps(order, default=date.isoformat, ensure_ascii=False)


def _with(address: str, **query: str) -> str:
    return f"{address}{'&' if '?' in address else '?'}{urlencode(query)}"
