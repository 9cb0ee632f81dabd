"""`notebooks/hr.ipynb`: what HR sees and does."""

from kenshu.dashboards.absence_section import AbsenceSection
from kenshu.dashboards.charge_section import ChargeSection
from kenshu.dashboards.charts_section import ChartsSection
from kenshu.dashboards.completion_section import CompletionSection
from kenshu.dashboards.department_section import DepartmentSection
from kenshu.dashboards.frame import Frame
from kenshu.dashboards.people_section import PeopleSection
from kenshu.dashboards.reminder_section import ReminderSection
from kenshu.dashboards.roster_section import RosterSection

SECTIONS = (
    CompletionSection,
    ChartsSection,
    PeopleSection,
    ReminderSection,
    RosterSection,
    AbsenceSection,
    DepartmentSection,
    ChargeSection,
)


def hr_dashboard() -> Frame:
    """HR's dashboard. Raises CourseMissing and ContentFaults."""
    return Frame("hr", SECTIONS)
