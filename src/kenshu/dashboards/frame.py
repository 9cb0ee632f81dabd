"""The two dashboards, of `notebooks/hr.ipynb` and `notebooks/trainer.ipynb`: which sections each has, and the frame around them."""

from collections.abc import Sequence

from ipywidgets import Button, DOMWidget, ToggleButtons, VBox

from kenshu.dashboards.assigning_sections import AssignmentsSection, AssignSection, ReminderSection
from kenshu.dashboards.completion_sections import ChartsSection, CompletionSection, PeopleSection
from kenshu.dashboards.fields import Day, choice, module_choice
from kenshu.dashboards.grading_sections import OverrideSection, QueueSection, RegradeSection
from kenshu.dashboards.here import Here
from kenshu.dashboards.module_sections import ItemsSection, PreviewSection
from kenshu.dashboards.pieces import Pane, notice, piece
from kenshu.dashboards.section import Section, row
from kenshu.dashboards.staff_sections import AbsenceSection, ChargeSection, DepartmentSection, RosterSection
from kenshu.i18n import LANGS, Lang, say
from kenshu.people.departments import children, is_within, name, with_ancestors
from kenshu.people.posts import departments_on

HR = (
    CompletionSection,
    ChartsSection,
    PeopleSection,
    ReminderSection,
    RosterSection,
    AbsenceSection,
    DepartmentSection,
    ChargeSection,
)
TRAINER = (
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


def hr_dashboard() -> "Frame":
    """Open HR's dashboard. Raises CourseMissing and ContentFaults."""
    return Frame("hr", HR)


def trainer_dashboard() -> "Frame":
    """Open a trainer's dashboard. Raises CourseMissing and ContentFaults."""
    return Frame("trainer", TRAINER)


class Frame(VBox):  # type: ignore[misc]  # ipywidgets has no types
    """A dashboard of some sections; a section is built when it is first opened."""

    def __init__(self, title: str, sections: Sequence[type[Section]]) -> None:
        super().__init__()
        self.add_class("kenshu-dashboard")
        self._title = title
        self._sections = {section.name: section for section in sections}
        self._begin(None)

    def visit(self, name: str) -> None:
        """Show a section."""
        self.shown = name
        section = self.section
        section.show()
        self._bar.offer(section.chooses)
        lacking = not self.here.charge(self.here.today)  # a trainer to whom HR has given no department
        self._lacking.html = notice(self.here.say("no_charge"), self.here.lang, "warn") if lacking else ""
        self.children = (*self._top, self._lacking, self._bar, section)
        self._head.html = piece(
            "sections",
            self.here.lang,
            title=self.here.say(f"title.{self._title}"),
            course=self.here.course.settings["title"][self.here.lang],
            sections=list(self._sections),
            shown=name,
        )

    @property
    def section(self) -> Section:
        """The section that is open."""
        if self.shown not in self._built:
            self._built[self.shown] = self._sections[self.shown](self.here)
        return self._built[self.shown]

    def _begin(self, lang: Lang | None, shown: str | None = None) -> None:
        self.here = Here(lang)
        self._built: dict[str, Section] = {}
        self._head = Pane(chosen=self.visit)
        self._bar = ChoiceBar(self.here)
        self._lacking = Pane()
        self.here.observe(lambda _change: self.section.show(), "version")
        # On the server the page itself changes its language, and the kernel begins anew in it.
        self._top = (self._head,) if self.here.served else (self._languages(), self._head)
        self.visit(shown or next(iter(self._sections)))

    def _languages(self) -> ToggleButtons:
        languages = ToggleButtons(options=[(say("report.language", each), each) for each in LANGS], value=self.here.lang)
        languages.observe(lambda change: self._begin(change["new"], self.shown), "value")
        return languages


class ChoiceBar(VBox):  # type: ignore[misc]  # ipywidgets has no types
    """Widgets for `Here.choices`; `offer` says which of them."""

    def __init__(self, here: Here) -> None:
        super().__init__()
        self.add_class("choices")
        self.here = here
        chosen = here.choices
        self.module = module_choice(here, here.editions.offered)
        self.as_of = Day(here, here.say("as_of"), chosen.as_of)
        counted = [(here.say(f"counted.{each}"), each) for each in ("day", "completion")]
        self.counted = choice(here.say("counted"), counted, chosen.counted_in)
        self.again = Button(description=here.say("again"))
        self.again.on_click(lambda _button: here.changed())
        self.path = Pane(chosen=here.go_to)
        self.below = choice(here.say("below"))
        self.module.observe(lambda change: chosen.set_trait("module", change["new"]), "value")
        self.counted.observe(lambda change: chosen.set_trait("counted_in", change["new"]), "value")
        self.as_of.observe(lambda change: chosen.set_trait("as_of", change["new"] or chosen.as_of), "value")
        self.below.observe(lambda change: here.go_to(change["new"] or chosen.department), "value")
        chosen.observe(lambda _change: self._draw_path(), ["department", "as_of"])

    def offer(self, names: Sequence[str]) -> None:
        """Show these: module, as_of, department, counted."""
        every = {"module": self.module, "as_of": self.as_of, "counted": self.counted}
        fields = [field for name, field in every.items() if name in names]
        tree: list[DOMWidget] = []
        if "department" in names:
            self._draw_path()
            tree = [row(self.path, self.below)]
            tree[0].add_class("tree")
        self.children = (row(*fields, self.again), *tree) if names else ()

    def _draw_path(self) -> None:
        """Draw the way from the top of what the viewer sees, and what lies below or beside."""
        chosen, say = self.here.choices, self.here.say
        mine = self.here.charge(chosen.as_of)
        with self.here.desk() as desk:
            there = departments_on(desk.conn, chosen.as_of)
        way = [each for each in with_ancestors(chosen.department) if any(is_within(each, top) for top in mine)]
        said = [(name(each) or say("whole_city"), f"/{each}") for each in way]
        self.path.html = piece("path", self.here.lang, way=said)
        below = [(name(each), each) for each in children(there, chosen.department)] if way else []
        beside = [(each or say("whole_city"), each) for each in mine if each not in way]
        self.below.options = [(say("below.choose" if below or beside else "below.none"), ""), *below, *beside]
        self.below.disabled = not (below or beside)
