"""A form exercise on paper: the layout of the form with what was filled in, each field in its row."""

from collections.abc import Mapping
from typing import Any

from kenshu.i18n import Lang
from kenshu.kinds.form.answers import FormOffered, OfferedField, in_words, standing
from kenshu.kinds.paper import Paper, Row, laid_out

BOXES = "■", "□"


def filled_paper(offered: FormOffered, answer: Mapping[str, Any], lang: Lang) -> Paper:
    """Return the form; a row without a field shows what is printed in it."""
    layout = offered["layout"]
    written: dict[str, list[Row]] = {}
    for part in offered["parts"]:
        field = offered["fields"][part["id"]]
        row = (part["text"][lang], _written(field, standing(field, answer, part["id"]), lang))
        written.setdefault(field.get("row", ""), []).append(row)
    return Paper(
        title=f"{layout['label'][lang]} {layout['title'][lang]}",
        parts=laid_out(layout, lang, written),
        besides=written.get("", []),
    )


def _written(field: OfferedField, given: Any, lang: Lang) -> str:
    """Return what stands in a field; of several options each has its box, as on the form."""
    if field["kind"] == "choices":
        return "　".join(f"{BOXES[option['id'] not in (given or ())]}{option['text'][lang]}" for option in field["options"])
    return "" if given in (None, "") else in_words(field, given, lang)
