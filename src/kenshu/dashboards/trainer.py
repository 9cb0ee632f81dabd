"""`notebooks/trainer.ipynb`: what a trainer sees and does."""

from kenshu.dashboards.assign_section import AssignSection
from kenshu.dashboards.assignments_section import AssignmentsSection
from kenshu.dashboards.completion_section import CompletionSection
from kenshu.dashboards.frame import Frame
from kenshu.dashboards.items_section import ItemsSection
from kenshu.dashboards.override_section import OverrideSection
from kenshu.dashboards.people_section import PeopleSection
from kenshu.dashboards.preview_section import PreviewSection
from kenshu.dashboards.queue_section import QueueSection
from kenshu.dashboards.regrade_section import RegradeSection

SECTIONS = (
    CompletionSection,
    PeopleSection,
    AssignSection,
    AssignmentsSection,
    QueueSection,
    ItemsSection,
    OverrideSection,
    RegradeSection,
    PreviewSection,
)


def trainer_dashboard() -> Frame:
    """A trainer's dashboard. Raises CourseMissing and ContentFaults."""
    return Frame("trainer", SECTIONS)
