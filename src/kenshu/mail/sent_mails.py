"""The mails that were begun to be sent, the latest first: to whom, of what, by whom, and what became of each."""

from zoneinfo import ZoneInfo

import pandas as pd
from sqlalchemy import Connection, select

from kenshu.clock import today
from kenshu.editions.on_record import on_record
from kenshu.i18n import Lang
from kenshu.people.names import names_of, with_name
from kenshu.people.numbers import numbers_on
from kenshu.storage.mail_tables import mailing, mailing_end, reminder

MOST = 2000
COLUMNS = ("made_at", "recipient", "modules", "outcome", "reason", "by")


def sent_mails(conn: Connection, time_zone: ZoneInfo, lang: Lang, most: int = MOST) -> pd.DataFrame:
    """Return the latest mails.

    | column | |
    |---|---|
    | made_at | datetime64, where the course is |
    | recipient, by | number and name |
    | modules | titles, each once; "" of a mail that was not sent |
    | outcome | sent, refused, stopped, or unknown: it was cut off, or is being sent |
    | reason | why it was refused or stopped |
    """
    names, numbers = names_of(conn), numbers_on(conn, today(time_zone))
    titles = on_record(conn).titles(lang)
    ended = (mailing_end.c.outcome, mailing_end.c.reason)
    query = select(mailing, *ended).outerjoin(mailing_end, mailing_end.c.mailing_id == mailing.c.id)
    rows = conn.execute(query.order_by(mailing.c.id.desc()).limit(most)).all()
    first = min((row.id for row in rows), default=0)
    told: dict[int, dict[str, None]] = {}
    for number, module in conn.execute(select(reminder.c.mailing_id, reminder.c.module_id).where(reminder.c.mailing_id >= first)):
        told.setdefault(number, {})[titles.get(module, module)] = None
    found = [
        {
            "made_at": row.made_at.astimezone(time_zone).replace(tzinfo=None),
            "recipient": with_name(row.recipient_id, names, numbers),
            "modules": "\n".join(told.get(row.id, ())),
            "outcome": row.outcome or "unknown",
            "reason": row.reason or "",
            "by": with_name(row.made_by, names, numbers),
        }
        for row in rows
    ]
    return pd.DataFrame(found, columns=list(COLUMNS)).astype({"made_at": "datetime64[us]"})
