"""Acts about reminders: looked at, sent to those who are chosen or by the steps, and their words."""

from typing import Any

from kenshu.acts.act import Act, check_fingerprint, fingerprint
from kenshu.acts.desk import Desk, NotAllowed
from kenshu.acts.orders import LetterTexts, NoMore, Reminding, RemindingConfirmed
from kenshu.mail import reminders, texts
from kenshu.mail.letter import Reminder, write
from kenshu.mail.sending import send, unreachable
from kenshu.mail.settings import letters_of
from kenshu.mail.texts import Texts, texts_in_force

PATIENCE = 40.0  # seconds of a page's request: what is not begun by then is left for the next


def preview(desk: Desk, order: Reminding) -> dict[str, Any]:
    """Return the day, who would get which reminders, to whom of them no mail can go, who is left out and why, and the fingerprint.

    `by_mail` says whether they would be sent, else they are written as files; `linked` whether a mail holds links. For another day
    raises NotAllowed but in the lab.
    """
    found, left_out, written = _found(desk, order)
    letters = letters_of(desk.course)
    said = {"by_mail": letters.mail is not None, "linked": bool(letters.address)}
    mark = fingerprint([found, dict(written.written), said])
    without = unreachable(each.recipient for each in found)
    told = {"as_of": order.as_of or desk.day, "reminders": found, "unreached": without, "left_out": left_out}
    return {**told, **said, "fingerprint": mark}


def send_reminders(desk: Desk, order: RemindingConfirmed) -> dict[str, Any]:
    """Return what became of them: kenshu.mail.sending.Sent."""
    check_fingerprint(order.fingerprint, preview(desk, order)["fingerprint"])
    found, _, written = _found(desk, order)
    within = None if desk.role == "lab" else PATIENCE
    return {"sent": send(desk.course, found, written, desk.by, desk.now, within=within)}


def set_texts(desk: Desk, order: LetterTexts) -> dict[str, Any]:
    """Return whose texts hold now. Raises LetterFaults."""
    texts.set_texts(desk.conn, {"ja": order.ja, "en": order.en}, desk.by, desk.now)
    return {"whose": texts_in_force(desk.conn, desk.course).whose}


def take_back(desk: Desk, _order: NoMore) -> dict[str, Any]:
    """Return whose texts hold now."""
    texts.take_back(desk.conn, desk.by, desk.now)
    return {"whose": texts_in_force(desk.conn, desk.course).whose}


def mails(desk: Desk, order: Reminding, most: int) -> list[dict[str, Any]]:
    """Return the first mails of a preview as they would go out: to whom, subject and text."""
    found, _, written = _found(desk, order)
    letters = letters_of(desk.course)
    return [
        {
            "recipient_id": each.recipient_id,
            "number": each.number,
            "name": each.name,
            "mail": each.mail,
            "modules": len(each.own),
            "people": len({item.employee_id for item in each.people}),
            **vars(write(each, desk.course, letters, written)),
        }
        for each in found[:most]
    ]


def _found(desk: Desk, order: Reminding) -> tuple[list[Reminder], list[reminders.LeftOut], Texts]:
    day = order.as_of or desk.day
    if day != desk.day and desk.role != "lab":
        raise NotAllowed("office.role", what="reminders.preview")
    written = texts_in_force(desk.conn, desk.course)
    assert written.read  # what cannot be read is said now
    if not order.chosen:
        return reminders.due(desk.conn, desk.course, day), [], written
    pairs = [(person, module) for person, _, module in (each.partition(":") for each in order.chosen)]
    found = reminders.chosen(desk.conn, desk.course, day, pairs, heads=order.heads)
    return found.reminders, found.left_out, written


ACTS = (
    Act("reminders.preview", Reminding, preview, "look"),
    Act("reminders.send", RemindingConfirmed, send_reminders, "own"),
    Act("letter.set", LetterTexts, set_texts),
    Act("letter.take_back", NoMore, take_back),
)
