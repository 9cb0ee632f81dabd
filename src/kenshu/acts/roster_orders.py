"""Orders about who is on record: a roster with the answers to what it asks, and another number for somebody."""

from datetime import date
from typing import Literal

from kenshu.acts.orders import Order, ShortText
from kenshu.roster.paths import Meaning


class SentFile(Order):
    """A file by its name, `content` its bytes in base64."""

    name: ShortText
    content: str


class RosterFile(Order):
    """A roster, `sheet` and `hidden` where it asks for them; who moves or leaves does so from `since`, by default today.

    `parted` and `glued` say what departments written so are (kenshu.roster.paths). The rest answers who is who, by the numbers in
    the roster (kenshu.roster.identity.Answers).
    """

    file: SentFile
    since: date | None = None
    leavers: bool = False
    sheet: ShortText | None = None
    hidden: Literal["take", "leave"] | None = None
    same: tuple[ShortText, ...] = ()
    new: tuple[ShortText, ...] = ()
    changed: tuple[ShortText, ...] = ()
    zeros: bool | None = None
    parted: Meaning | None = None
    glued: Meaning | None = None


class NumberChange(Order):
    """Another number for somebody from a day on, by default today, and why."""

    employee_id: ShortText
    new_number: ShortText
    since: date | None = None
    reason: ShortText
