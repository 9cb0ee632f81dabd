"""Settings of letters in `course.yaml`: who issues certificates, when reminders are due, and how mail leaves.

| setting | | where nothing is written |
|---|---|---|
| issuer {ja, en} | who issues certificates | the course's title |
| address | where people reach the server, `https://kenshu.city.example` | no address is printed |
| font | a TrueType file beside `course.yaml`, for names that the kit's fonts cannot write | none |
| reminders {before, after, to_manager_from} | days before and after the due date; how late the head is told | 14, 3; 1, 7, 14; 1 |
| mail {sender, reply_to, host, port, starttls, user, password_from} | the mail server | mails are written to `grading/outbox/` |

`password_from` names the environment variable that holds the password: `course.yaml` holds no secret.
"""

from pathlib import Path

from pydantic import ValidationError

from kenshu.content.course_file import Address, Mail, Steps
from kenshu.course import Course
from kenshu.errors import KenshuError
from kenshu.kinds.question import Record, Words

# What each setting may be, by example: it reads the same in both languages.
_EXAMPLES = {
    "issuer": "{ja: …, en: …}",
    "address": "https://kenshu.city.example",
    "font": "fonts/ipamjm.ttf",
    "reminders": "{before: [14, 3], after: [1, 7, 14], to_manager_from: 1}",
    "reminders.before": "[14, 3] (1-366)",
    "reminders.after": "[1, 7, 14] (1-366)",
    "reminders.to_manager_from": "1 (1-366)",
    "mail": "{sender: kenshu@city.example, host: smtp.city.example, port: 587, starttls: true, user: …, password_from: …}",
    "mail.port": "1-65535",
    "mail.starttls": "true, false",
    "mail.sender": "kenshu@city.example",
    "mail.reply_to": "jinji@city.example",
}


class Letters(Record):
    """All settings about letters."""

    issuer: Words
    address: Address = ""
    font: Path | None = None
    reminders: Steps = Steps()
    mail: Mail | None = None


def letters_of(course: Course) -> Letters:
    """Return the course's settings about letters. Raises KenshuError that names the setting, what was found and what is allowed."""
    written = course.settings
    given = {name: written[name] for name in Letters.model_fields if written.get(name) is not None}
    try:
        letters = Letters.model_validate({"issuer": written["title"], **given})
    except ValidationError as refused:
        first = refused.errors(include_url=False)[0]
        places = [str(step) for step in first["loc"]]
        field = ".".join(places)
        allowed = next((_EXAMPLES[name] for name in (".".join(places[:2]), *places[:1]) if name in _EXAMPLES), first["msg"])
        raise KenshuError("letters.setting", field=field, found=str(first["input"])[:60], allowed=allowed) from refused
    font = letters.font and course.root / letters.font
    if font and not font.is_file():
        raise KenshuError("letters.setting", field="font", found=letters.font, allowed=_EXAMPLES["font"])
    return letters.model_copy(update={"font": font})
