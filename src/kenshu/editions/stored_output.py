"""The stored outputs of a module's cells: what they show where no kernel has run them, in both languages.

A practice question stands there in its plain form. Of the test nothing does: its questions are drawn when an attempt begins. All of
it follows from the released form, so that a notebook that was run can be given them again.
"""

from typing import Any

from kenshu.editions.released import Released
from kenshu.i18n import LANGS, say
from kenshu.kinds import shown
from kenshu.kinds.plain import Block, as_data, asked


def before_a_kernel(released: Released, role: str | None, slot: str | None) -> list[dict[str, Any]]:
    """Return the outputs of the code cell with this role and slot, as nbformat 4.5 writes them; none of any other cell."""
    practice = {each.id: (number, each.pool[0]) for number, each in enumerate(released.of("practice"), 1)}
    if role == "practice" and slot in practice:
        number, question = practice[slot]
        at_first = shown(released.questions[question], None)
        data = as_data({lang: asked(at_first, number, lang) for lang in LANGS})
    elif role == "question":
        data = as_data({lang: [Block("p", [say("plain.drawn_later", lang)])] for lang in LANGS})
    else:
        return []
    written = {name: text.splitlines(keepends=True) for name, text in data.items()}
    return [{"data": written, "metadata": {}, "output_type": "display_data"}]
