"""Settings of letters in `course.yaml`: who issues certificates, when reminders are due, and how mail leaves.

| setting | | where nothing is written |
|---|---|---|
| issuer {ja, en} | who issues certificates | the course's title |
| address | where people reach the server, `https://kenshu.city.example` | no address is printed |
| font | a TrueType file beside `course.yaml`, for names that the kit's fonts cannot write | none |
| reminders {before, after, to_manager_from} | days before and after the due date; how late the head is told | 14, 3; 1, 7, 14; 1 |
| mail {sender, host, port, starttls, user, password_from} | the mail server | mails are written to `grading/outbox/` |

`password_from` names the environment variable that holds the password: `course.yaml` holds no secret.
"""

import ipaddress
from pathlib import Path
from typing import Annotated, Self

from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

from kenshu.course import Course
from kenshu.errors import KenshuError
from kenshu.kinds.parts import Filled, Words

Days = list[Annotated[int, Field(ge=1, le=366)]]

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
}


class _Setting(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Steps(_Setting):
    """When reminders are due: days before the due date, days after it, and from how many days late the manager is told too."""

    before: Days = [14, 3]
    after: Days = [1, 7, 14]
    to_manager_from: Annotated[int, Field(ge=1, le=366)] = 1

    def latest(self, days_late: int) -> int | None:
        """Return the step that holds so many days after the due date (before it: less than 0); None before the first."""
        late = days_late > 0
        steps = self.after if late else [-days for days in self.before]
        return max((step for step in steps if step <= days_late), default=None)


class Mail(_Setting):
    """The mail server. A password is never sent unencrypted to another computer."""

    sender: Annotated[str, Field(pattern=r"^[!-?A-~]+@[!-?A-~]+$")]
    host: Filled
    port: Annotated[int, Field(ge=1, le=65535)] = 587
    starttls: bool = True
    user: str = ""
    password_from: str = ""

    @model_validator(mode="after")
    def _guard_password(self) -> Self:
        if self.user and not (self.starttls or _is_here(self.host)):
            raise ValueError("user needs starttls: true")
        return self


class Letters(_Setting):
    """All settings about letters."""

    issuer: Words
    address: Annotated[str, Field(pattern=r"^(https?://[!-~]+[^/])?$")] = ""
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


def _is_here(host: str) -> bool:
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False
