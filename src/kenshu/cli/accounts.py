"""`kenshu account`: who may sign in and as what; passwords are made here, shown once, and kept as hashes alone."""

import os
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

from kenshu import clock
from kenshu.acts.orders import AboutAccess, RoleGiven, SignInReset, SignIns, SignInSheet
from kenshu.cli.command import Answer, NewFile, called, command, do, ending, group, person, records
from kenshu.cli.printing import print_some, tell, words
from kenshu.course import Course
from kenshu.errors import AccountRefused, KenshuError
from kenshu.i18n import spoken_language

if TYPE_CHECKING:
    from kenshu.people.sign_in_sheets import Sheet, Slip

_SHOWN = 40  # names in a list on the screen; --json has them all

account = group("account")


@command("make", account, SignInReset, {"employee_id": "EMPLOYEE"})
def make(course: Course, told: dict[str, Any], *, by: str = "hr") -> Answer:
    """Give one person a new password and show it; sessions of the old one end."""
    from kenshu.people import accounts

    (slip,) = _taken(course, do(course, "sign_in.reset", by, told)["sheet"], person(course, by)).slips
    with records(course) as conn:
        role = accounts.role_of(conn, slip.employee_id)
    about = {"employee": slip.number, "role": role, "password": slip.password}
    return Answer(about, words("people.account.made", **about | {"role": words(f"people.role.{role}")}))


@command("sheet", account, SignInSheet)
def sheet(course: Course, told: dict[str, Any], file: NewFile, *, by: str = "hr") -> Answer:
    """Give people first passwords, and write the sheet that is handed out. No file is overwritten."""
    from kenshu.reports.sign_in_sheet import FORMS, sign_in_sheet

    lang = spoken_language()
    form = ending(file, FORMS)
    made: list[Slip] = []

    def content() -> bytes:
        made.extend(_taken(course, do(course, "sign_in.sheet", by, told)["sheet"], person(course, by)).slips)
        title, address = course.title[lang], course.settings.get("address", "")
        return sign_in_sheet(form, made, title, address, lang, clock.today(course.time_zone))

    _write_private(file, content)
    return Answer({"made": len(made), "file": str(file)}, words("people.account.made_all", number=len(made), file=file))


def _taken(course: Course, name: str, by: str) -> "Sheet":
    """Return a sheet that was just made, and delete it: its passwords go on to the screen, or to a file."""
    from kenshu.people import sign_in_sheets
    from kenshu.storage import shelf

    found = sign_in_sheets.kept(course.sign_in_sheets, name, by, clock.now())
    shelf.drop(course.sign_in_sheets, name)
    return found


@command("mail", account, SignIns, {"employee_ids": "[EMPLOYEE]..."})
def mail(course: Course, told: dict[str, Any], *, by: str = "hr") -> Answer:
    """Mail links to set a password; exit 1 where somebody was not reached."""
    outcome = do(course, "sign_in.mail", by, told)["sent"]

    def say_it() -> None:
        tell("sign_ins.mail.sent", sent=len(outcome["sent"]), unreached=len(outcome["unreached"]), left=outcome["left"])
        lang = spoken_language()
        print_some([each["reason"][lang] for each in outcome["unreached"]], _SHOWN, "  ")
        if outcome["stopped"]:
            print_some([outcome["stopped"][lang]], _SHOWN, "  ")

    return Answer(outcome, say_it, bool(outcome["unreached"] or outcome["stopped"]))


@command("lock", account, AboutAccess, {"employee_id": "EMPLOYEE"})
def lock(course: Course, told: dict[str, Any], *, by: str = "hr") -> Answer:
    """Let nobody sign in as somebody; their sessions end."""
    return Answer(do(course, "account.lock", by, told), words("sign_ins.locked", employee=told["employee_id"]))


@command("unlock", account, AboutAccess, {"employee_id": "EMPLOYEE"})
def unlock(course: Course, told: dict[str, Any], *, by: str = "hr") -> Answer:
    """Let somebody sign in again."""
    return Answer(do(course, "account.unlock", by, told), words("sign_ins.unlocked", employee=told["employee_id"]))


@command("role", account, RoleGiven, {"employee_id": "EMPLOYEE", "role": "ROLE"})
def role(course: Course, told: dict[str, Any], *, by: str = "hr") -> Answer:
    """Let somebody sign in as something else."""
    said = words("sign_ins.role_given", employee=told["employee_id"], role=words(f"people.role.{told['role']}"))
    return Answer(do(course, "role.give", by, told), said)


@command("list", account)
def list_accounts(course: Course) -> Answer:
    """Print who cannot sign in yet, and what was sent to them."""
    from kenshu.people.sign_in_list import sign_ins

    now = clock.now()
    with records(course) as conn:
        found = [each for each in sign_ins(conn, clock.today(course.time_zone), now) if not each.can_sign_in]
    shown = called(course, [{name: value for name, value in vars(each).items() if name != "number"} for each in found])
    return Answer(shown, lambda: _print_list(shown))


def _print_list(found: list[dict[str, Any]]) -> None:
    tell("sign_ins.list.number", number=len(found))
    lines = []
    for each in found:
        link = words(f"sign_ins.link.{each['link']}") if each["link"] else words("sign_ins.link.none")
        state = words(f"sign_ins.state.{each['state']}")
        mail = each["mail"] or words("sign_ins.no_mail")
        lines.append(words("sign_ins.list.line", **{**each, "link": link, "state": state, "mail": mail}))
    print_some(lines, _SHOWN, "  ")


def _write_private(file: Path, content: Callable[[], bytes]) -> None:
    """Write a new file that is its owner's alone. What it holds is made once it is there; where that is refused, it goes again."""
    try:
        descriptor = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "wb") as stream:
            stream.write(content())
            stream.flush()
            os.fsync(descriptor)
    except FileExistsError as fault:
        raise AccountRefused("account.file_exists", file=file) from fault
    except OSError as fault:
        raise AccountRefused("account.file_failed", file=file, reason=fault.strerror) from fault
    except KenshuError:
        file.unlink()
        raise
