"""Orders of acts: their fields, as pages write them in JSON and commands take them as arguments and options.

Nothing heavy is imported here: the help of a command is made of its order.
"""

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from kenshu.acts.order_faults import OrderFault
from kenshu.staff import AbsenceKind, AssignedDuty, EmploymentType, Role

ShortText = Annotated[str, StringConstraints(min_length=1, max_length=500)]  # a reason, an id
LongText = Annotated[str, StringConstraints(min_length=1, max_length=20_000, strip_whitespace=False)]
PersonAndModule = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9][A-Za-z0-9_~-]{0,31}:[a-z0-9-]{1,64}$")]
MOST_ATTEMPTS = 20  # more, by one extension
Fingerprint = Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{64}$")]
TestSlot = Annotated[str, StringConstraints(pattern=r"^t[0-9]{2,4}$")]
Points = Annotated[float, Field(allow_inf_nan=False)]  # the act knows what the question is worth


class Order(BaseModel):
    """The order of an act. A subclass names the fields; no other is taken."""

    model_config = ConfigDict(extra="forbid", frozen=True, strict=True, str_strip_whitespace=True)

    @classmethod
    def across(cls, told: Mapping[str, Any]) -> Iterable[OrderFault]:
        """Return the faults of fields that do not go together; `told` is the order as it came, whatever is in it."""
        return ()


class Confirmed(Order):
    """A preview that was looked at, by its fingerprint."""

    fingerprint: Fingerprint


class Absence(Order):
    """A time in which nothing, or one module, is required of somebody; without `last` until it is taken back."""

    employee_id: ShortText
    kind: AbsenceKind
    first: date
    last: date | None = None
    module_id: ShortText | None = None
    reason: ShortText


class AbsenceBack(Order):
    """One that does not hold."""

    absence_id: int
    reason: ShortText


class DepartmentChange(Order):
    """Departments that are renamed, merged or split from a day on, as their paths in the tree."""

    before: Annotated[list[ShortText], Field(min_length=1)]
    after: Annotated[list[ShortText], Field(min_length=1)]
    since: date


class DepartmentChangeConfirmed(DepartmentChange, Confirmed):
    """A change of departments whose preview has been looked at."""


class Charge(Order):
    """The departments of a trainer, and all below them; "" is the whole city, none takes the charge away."""

    employee_id: ShortText
    departments: list[str]


class SignIns(Order):
    """People who get a sign-in: those named, or everybody of a department, and all below it, who has none yet."""

    employee_ids: tuple[ShortText, ...] = ()
    everybody: bool = False
    department: str = ""


class SignInSheet(SignIns):
    """A sheet of first passwords to print and cut; of everybody those without a mail address, unless `with_mail`."""

    with_mail: bool = False
    reason: Annotated[str, StringConstraints(max_length=500)] = ""


class SignInReset(Order):
    """Somebody who gets a made password in place of theirs, and signs in as something else from then on where a role is said."""

    employee_id: ShortText
    role: Role | None = None
    reason: Annotated[str, StringConstraints(max_length=500)] = ""


class AboutAccess(Order):
    """Somebody whose sign-in is locked or unlocked, and why."""

    employee_id: ShortText
    reason: ShortText


class RoleGiven(AboutAccess):
    """The role that somebody signs in with from now on, and the reason."""

    role: Role


class Assignment(Order):
    """A module for departments and all below them ("" is the whole city), or for persons; what is left out restricts nothing."""

    module_id: ShortText
    departments: tuple[str, ...] = ()
    employment_types: tuple[EmploymentType, ...] = ()
    duties: tuple[AssignedDuty, ...] = ()
    employee_ids: tuple[ShortText, ...] = ()
    due: date | None = None
    days_after_joining: int | None = None
    days_after_transfer: int | None = None
    past_due_meant: bool = False  # the due date has passed, and shall be that


class AssignmentConfirmed(Assignment, Confirmed):
    """An assignment whose preview has been looked at."""


class Extension(Order):
    """Another due date, or more attempts, for one person or for a department and all below it."""

    module_id: ShortText
    employee_id: ShortText | None = None
    department: str | None = None
    due: date | None = None
    more_attempts: Annotated[int, Field(ge=0, le=MOST_ATTEMPTS)] = 0
    past_due_meant: bool = False  # as of an assignment
    reason: ShortText

    @classmethod
    def across(cls, told: Mapping[str, Any]) -> Iterable[OrderFault]:
        """Return a fault where not one of person and department is named, and where nothing is given."""
        if (told.get("department") is None) == (told.get("employee_id") is None):
            yield OrderFault("extend.whom", "employee_id")
        if told.get("due") is None and not told.get("more_attempts"):
            yield OrderFault("extend.what", "due", allowed=MOST_ATTEMPTS)


class ExtensionConfirmed(Extension, Confirmed):
    """An extension whose preview has been looked at."""


class Withdrawal(Order):
    """An assignment that holds no longer."""

    assignment_id: int
    reason: ShortText


class ExtensionBack(Order):
    """An extension that holds no longer."""

    extension_id: int
    reason: ShortText


class Reminding(Order):
    """The reminders of a day, by default today, by the steps; or those about what is chosen, and to the heads, where so said.

    Whoever has the course's files may say another day.
    """

    as_of: date | None = None
    chosen: tuple[PersonAndModule, ...] = ()
    heads: bool = False


class RemindingConfirmed(Reminding, Confirmed):
    """Reminders whose preview has been looked at."""


class LetterTexts(Order):
    """The whole text of reminders in each language, as `kenshu.mail.text` reads it."""

    ja: LongText
    en: LongText


class NoMore(Order):
    """An order that says nothing more than what it is."""


class Certificates(Order):
    """The certificates that are missing: of these people or of everybody, of one module or of each."""

    employee_ids: tuple[ShortText, ...] = ()
    everybody: bool = False
    module_id: ShortText | None = None


class Reissue(Order):
    """A certificate, by its number, in whose place another is issued; whoever checks the old one is told why."""

    number: ShortText
    reason: ShortText


class ReissueConfirmed(Reissue, Confirmed):
    """A certificate issued anew, once what it will say has been looked at."""


class Override(Order):
    """Points for one question of a hand-in, and why."""

    attempt_id: ShortText
    slot: TestSlot
    points: Points
    reason: ShortText


class OverrideConfirmed(Override, Confirmed):
    """Points whose preview has been looked at."""


class TextOf(Order):
    """A free text of a hand-in."""

    attempt_id: ShortText
    slot: TestSlot


class TextMark(TextOf):
    """A mark of a free text: the places of the criteria that it meets, from 0; other points than they give; a comment."""

    ticked: tuple[Annotated[int, Field(ge=0)], ...] = ()
    points: Points | None = None
    comment: Annotated[str, StringConstraints(max_length=1000)] = ""


class Regrade(Order):
    """Every hand-in at a module, or at all, by the key as it is now."""

    module_id: ShortText | None = None


class RegradeConfirmed(Regrade, Confirmed):
    """A regrade whose preview has been looked at, and why."""

    reason: ShortText


class RuleOfPast(Order):
    """Other rules for a module's editions on record, all or those of some numbers; what is not said stays."""

    module_id: ShortText
    valid: ShortText | None = None
    pass_mark: int | None = None
    attempts: int | None = None
    reveal_after_fail: ShortText | None = None
    numbers: tuple[int, ...] = ()


class RuleOfPastConfirmed(RuleOfPast, Confirmed):
    """Rules whose preview has been looked at, and why."""

    reason: ShortText


class Retirement(Order):
    """A module that nobody begins any more, and why."""

    module_id: ShortText
    reason: ShortText


class Void(Order):
    """An attempt that counts for nothing from now on, and why: its learner reads it."""

    attempt_id: ShortText
    reason: ShortText
