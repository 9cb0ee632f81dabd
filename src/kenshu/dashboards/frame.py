"""The frame of a dashboard: its heading, the way to its sections, what they look at, and the one that is open."""

from collections.abc import Sequence

from ipywidgets import ToggleButtons, VBox

from kenshu.dashboards.choice_bar import ChoiceBar
from kenshu.dashboards.here import Here
from kenshu.dashboards.pane import Pane
from kenshu.dashboards.pieces import notice, piece
from kenshu.dashboards.section import Section
from kenshu.i18n import LANGS, Lang, say


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
        self._lacking.html = notice(self.here.say("no_charge"), self.here.lang, "warn") if self.here.lacks_charge() else ""
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
