"""Words that a record of staff may hold: employment types, duties, kinds of absence, roles; the forms of numbers and ids."""

import re
from typing import Literal, get_args

EmploymentType = Literal["regular", "reappointed", "temporary", "fiscal_year", "commissioned", "contractor"]
EMPLOYMENT_TYPES: tuple[EmploymentType, ...] = get_args(EmploymentType)

Duty = Literal["manager", "account_operator"]
DUTIES: tuple[Duty, ...] = get_args(Duty)

# A module may be assigned to those who are new as well: that is no duty on record, it follows from the day on which they joined.
AssignedDuty = Literal["new_employee", Duty]
ASSIGNED_DUTIES: tuple[AssignedDuty, ...] = get_args(AssignedDuty)

AbsenceKind = Literal["leave", "childcare", "exempt"]
ABSENCE_KINDS: tuple[AbsenceKind, ...] = get_args(AbsenceKind)

Role = Literal["employee", "trainer", "hr"]
ROLES: tuple[Role, ...] = get_args(Role)

EMPLOYEE_ID = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]{0,31}")
PERSON_ID = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]{0,31}(~[0-9]+)?")
