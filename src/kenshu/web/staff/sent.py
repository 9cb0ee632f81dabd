"""Forms as they were sent: each kept as a draft of who sent it, also where their session has ended meanwhile."""

import json
from dataclasses import replace
from urllib.parse import urlencode

from tornado.web import HTTPError

from kenshu import clock
from kenshu.acts.desk import Desk
from kenshu.errors import ChangedMeanwhile
from kenshu.web import drafts
from kenshu.web.drafts import Draft, Typed
from kenshu.web.staff.fields import File
from kenshu.web.staff.section import Asked, Staff

_OURS = frozenset({"_xsrf", "step", "draft", "seen", "fingerprint", "switch_to", "whose", "over"})  # of a form's fields
_WHOSE = "kenshu_form"


class Sent(Staff):
    """A page to which forms are sent. Each form bears, signed, whose it is: by that it is kept when the session has ended."""

    async def found(self, draft_id: str) -> Draft | None:
        """Return one's own draft of this form."""
        draft = await self.threads.glance(lambda conn: drafts.find(conn, self.employee_id, draft_id))
        return draft if draft is not None and draft.form == self.request.path else None

    def check_seen(self, draft: Draft) -> None:
        """Raise ChangedMeanwhile where what is confirmed is not what was looked at: another tab has filled the draft anew."""
        if self.get_body_argument("step", "") == "confirm" and self.get_body_argument("seen", "") != draft.seen:
            raise ChangedMeanwhile("office.changed_meanwhile")

    def asked_of_draft(self, desk: Desk) -> Asked:
        """Return the filters of a draft's page: a page of the table on it is one of the same draft."""
        return replace(self.asked(desk), others={"draft": self.get_query_argument("draft", "")})

    def typed(self) -> dict[str, list[str]]:
        """Return what was typed into the fields of this form, a file as its name and its bytes in base64."""
        typed = {name: self.get_body_arguments(name, strip=False) for name in self.request.body_arguments if name not in _OURS}
        files = {name: File.typed(sent[0].filename, sent[0].body) for name, sent in self.request.files.items() if sent}
        return {**typed, **files}

    async def taken(self, draft_id: str | None) -> Typed:
        """Return what was typed to be kept; a file that was chosen before stays where none is chosen anew."""
        typed = self.typed()
        before = await self.found(draft_id) if draft_id and [""] in typed.values() else None
        chosen = {name: kept for name, kept in before.typed.items() if len(kept) == 2 and typed.get(name) == [""]} if before else {}
        return {**typed, **chosen}

    @property
    def is_over(self) -> bool:
        """Whether a form is a part that is laid over what its draft holds: the rest, such as a file, was not sent again."""
        return self.get_body_argument("over", "") == "yes"

    def whose(self) -> str:
        """Return, signed, whose form it is and of which address: a hidden field of each."""
        return whose(self, self.request.path)

    async def admit(self) -> None:
        """Let in whom the table names; what somebody typed whose session has ended is kept, and they sign in."""
        try:
            await super().admit()
        except HTTPError as refused:
            signed = self.get_body_argument("whose", "") if self.request.method == "POST" else ""
            said = self.get_signed_cookie(_WHOSE, signed, max_age_days=drafts.LASTS.days) if signed else None
            if refused.status_code != 401 or said is None:
                raise
            employee_id, path = json.loads(said)
            if path != self.request.path:
                raise
            draft_id = self.get_body_argument("draft", "") or None
            if self.get_body_argument("step", "") != "confirm":
                typed, now = self.typed(), clock.now()
                over = self.is_over
                draft_id = await self.threads.write(
                    lambda conn: drafts.keep(conn, employee_id, path, typed, now, draft_id, over=over)
                )
            self.redirect("/sign-in?" + urlencode({"next": f"{path}?draft={draft_id}", "ended": "yes"}), status=303)


def whose(page: Staff, address: str) -> str:
    """Return, signed, that what a page sends to an address is of who looks at it."""
    return page.create_signed_value(_WHOSE, json.dumps([page.employee_id, address])).decode()
