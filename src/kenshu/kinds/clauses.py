"""A clause as an edition, a lesson or the guideline on record holds it, in words; and the dated notes on it.

    {"label", "text", "dated_notes": [{"as_of", "text"}]}

`dated_notes` is there where there are any: none where the clause was released before there were such.
"""

from collections.abc import Mapping
from datetime import date
from typing import Any

from kenshu.clock import written_month
from kenshu.i18n import Lang, say


def dated_notes(clause: Mapping[str, Any], lang: Lang) -> list[str]:
    """Return the dated notes on a clause, each with its month."""
    notes = ((written_month(date.fromisoformat(each["as_of"]), lang), each["text"][lang]) for each in clause.get("dated_notes", ()))
    return [say("guideline_page.dated_note", lang, month=month, text=text) for month, text in notes]


def quoted(clause_id: str, lang: Lang, clauses: Mapping[str, Mapping[str, Any]]) -> dict[str, Any]:
    """Return a clause as the question component shows it: {"id", "label", "text"}, and "notes" where there are any."""
    clause = clauses[clause_id]
    notes = dated_notes(clause, lang)
    return {"id": clause_id, "label": clause["label"][lang], "text": clause["text"][lang], **({"notes": notes} if notes else {})}
