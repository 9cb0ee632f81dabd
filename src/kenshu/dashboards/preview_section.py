"""受講者の画面: a way to each module as a learner sees it."""

from collections.abc import Sequence

from ipywidgets import DOMWidget

from kenshu.dashboards.pane import Pane
from kenshu.dashboards.pieces import piece
from kenshu.dashboards.section import Section


class PreviewSection(Section):
    """A link for each module; nothing that is answered there is kept."""

    name = "preview"

    def build(self) -> Sequence[DOMWidget]:
        """The links; in JupyterLab, where no server shows the pages, the notebooks."""
        modules = [
            {
                "id": edition.module_id,
                "title": edition.title[self.lang],
                "minutes": edition.released.minutes,
                "pass_mark": edition.rules.pass_mark,
                "attempts": edition.rules.attempts,
            }
            for edition in self.here.editions.offered.values()
        ]
        return [self.message, Pane(piece("preview", self.lang, modules=modules, served=self.here.served))]
