"""What a section looks at, above it: the module, the day, the part of the tree, and where each person is counted."""

from collections.abc import Sequence

from ipywidgets import Button, DOMWidget, Dropdown, VBox

from kenshu.dashboards.fields import Day, choice
from kenshu.dashboards.here import Here
from kenshu.dashboards.pane import Pane
from kenshu.dashboards.pieces import piece
from kenshu.dashboards.section import row
from kenshu.people.departments import children, is_within, name, with_ancestors
from kenshu.people.posts import departments_on


class ChoiceBar(VBox):  # type: ignore[misc]  # ipywidgets has no types
    """Widgets for `Here.choices`; `offer` says which of them."""

    def __init__(self, here: Here) -> None:
        super().__init__()
        self.add_class("choices")
        self.here = here
        chosen = here.choices
        self.module = choice(
            here.say("module"), [(here.title(each), each) for each in here.editions.offered] or [("", "")], chosen.module
        )
        self.as_of = Day(here, here.say("as_of"), chosen.as_of)
        counted = [(here.say(f"counted.{each}"), each) for each in ("day", "completion")]
        self.counted = choice(here.say("counted"), counted, chosen.counted_in)
        self.again = Button(description=here.say("again"))
        self.again.on_click(lambda _button: here.changed())
        self.path = Pane(chosen=self._go)
        self.below = Dropdown(description=here.say("below"), options=[("", "")], style={"description_width": "initial"})
        self.module.observe(lambda change: chosen.set_trait("module", change["new"]), "value")
        self.counted.observe(lambda change: chosen.set_trait("counted_in", change["new"]), "value")
        self.as_of.observe(lambda change: chosen.set_trait("as_of", change["new"] or chosen.as_of), "value")
        self.below.observe(lambda change: self._go(change["new"] or chosen.department), "value")
        chosen.observe(lambda _change: self._draw_path(), ["department", "as_of"])

    def offer(self, names: Sequence[str]) -> None:
        """Show these: module, as_of, department, counted."""
        fields = [
            widget for name, widget in (("module", self.module), ("as_of", self.as_of), ("counted", self.counted)) if name in names
        ]
        tree: list[DOMWidget] = []
        if "department" in names:
            self._draw_path()
            tree = [row(self.path, self.below)]
            tree[0].add_class("tree")
        self.children = (row(*fields, self.again), *tree) if names else ()

    def _go(self, department: str) -> None:
        self.here.choices.department = department.removeprefix("/")

    def _draw_path(self) -> None:
        """The way from the top of what the viewer sees, and what lies below or beside."""
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
