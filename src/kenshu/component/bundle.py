"""The question component: one ES module and one style sheet, put together from fragments that no build step touches.

The same text is the widget's front end in JupyterLab (anywidget's `_esm` and `_css`) and `/static/component.js` on
the learner's page. It asks nothing of its surroundings but anywidget's model: `get`, `set`, `save_changes`, `on`, `off`.

| trait | what it holds |
|---|---|
| slot, number | the question's place in the attempt; the number shown, or "" |
| question | the public question as far as the answer on record shows it, its parts in the order to show; its `scenario` is shown \
where it is given |
| lang, words | "ja" or "en"; the words of `locale/component.yaml` in that language |
| answer | {"value", "click"}: `click` grows with every change the learner makes, 0 = never answered |
| saved | {"click", "at", "state": saved, sending, offline, refused or conflict, "message"}, set by whoever keeps the answer; \
optional "link" {"href", "text"} and, in a conflict, "other": the other tab's value |
| feedback | None, or what `kenshu.kinds.review` gives; optional "title", "clauses", "guide", "criteria", "comment" |
| furigana | the readings (`kenshu.furigana`) of all these texts, where furigana is on; else none or None. What comes later brings \
its own: `question` and `feedback` may hold "furigana" |
| guideline | the address of the page of the guideline, to which clauses lead; none where there is no such page |
| readonly, practice | a result that cannot be changed; a question with a button that grows `check` |
| check | grows when the learner asks for the practice feedback |
| editing, resolve | written by the component: a text not yet taken over; {"keep": "mine" or "other", "click"} after a conflict |
"""

from functools import cache
from pathlib import Path

from kenshu.kinds import front_end

_HERE = Path(__file__).parent
_FRAGMENTS = ("furigana", "dom", "words", "days", "parts", "feedback", "status", "question")
_STYLES = ("question", "controls", "answers")


@cache
def component_source() -> str:
    """Return the component as one ES module: its default is `{ render }`; `furiganaOver` is for the page around it."""
    return (
        _joined([*(_HERE / f"{name}.js" for name in _FRAGMENTS), *front_end("js")])
        + "\nexport default { render };\nexport { furiganaOver };\n"
    )


@cache
def component_style() -> str:
    """Return the component's style sheet; every rule of it holds inside `.kenshu-question` alone."""
    return _joined([*(_HERE / f"{name}.css" for name in _STYLES), *front_end("css")])


def _joined(files: list[Path]) -> str:
    return "\n".join(file.read_text(encoding="utf-8") for file in files)
