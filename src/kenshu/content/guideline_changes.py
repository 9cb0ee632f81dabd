"""Changes of a revision of the guideline, clause by clause, and the questions that rest on them.

| kind | when | do completions go stale? |
|---|---|---|
| text | the Japanese says something else (it prevails over the English) | yes |
| binds | it binds others than before | yes |
| added | a clause that the earlier edition did not have | yes, where a question rests on it |
| removed | a clause that is no longer there | no: nothing is left to learn; the questions on it have to go |
| renumbered | the same rule under another number, label or head; also under another id | no |
| wording | spaces, punctuation, width of letters, heading or translation alone | no |

A clause stands under the clause that heads it: where the head says something else, so do the clauses below it.
"""

import unicodedata
from collections.abc import Collection
from dataclasses import dataclass
from pathlib import Path
from typing import Literal, get_args

from kenshu.content import Clause, Content, Guideline
from kenshu.content.reader import read_model
from kenshu.errors import ContentFaults, KenshuError
from kenshu.i18n import LANGS, Lang

Kind = Literal["text", "binds", "added", "removed", "renumbered", "wording"]
KINDS: tuple[Kind, ...] = get_args(Kind)
SUBSTANTIAL: frozenset[Kind] = frozenset({"text", "binds", "added"})


@dataclass(frozen=True)
class ClauseChange:
    """A clause that is not as it was: `before` is None for an added one, `after` for a removed one.

    `clause` is its id, the earlier one where it is removed or goes by another id now; `kinds` are in the order of KINDS.
    """

    clause: str
    kinds: tuple[Kind, ...]
    before: Clause | None
    after: Clause | None

    @property
    def substantial(self) -> bool:
        """Return whether the rule itself is another: what people were asked about it may hold no longer."""
        return not SUBSTANTIAL.isdisjoint(self.kinds)

    def label(self, lang: Lang) -> str:
        """Return what the clause is called, now where it is still there."""
        clause = self.after or self.before
        assert clause is not None
        return clause.label.within(lang)


def read_guideline(path: Path) -> Guideline:
    """Return a guideline from a file of its own. Raises ContentFaults with every fault of it."""
    faults: list[KenshuError] = []
    guideline = read_model(path, Guideline, faults)
    if guideline is None:
        raise ContentFaults(faults)
    return guideline


def changes(old: Guideline, new: Guideline) -> list[ClauseChange]:
    """Return every clause that differs, in the order of the new edition, the removed ones last."""
    renamed = _renamed(old, new)
    before_of = {after: before for before, after in renamed.items()}
    found = []
    for clause in new.clauses:
        before = old.by_id.get(before_of.get(clause.id, clause.id))
        kinds = _kinds(before, clause, renamed)
        if kinds:
            found.append(ClauseChange(before.id if before else clause.id, kinds, before, clause))
    gone = [clause for clause in old.clauses if clause.id not in new.by_id and clause.id not in renamed]
    return [*found, *(ClauseChange(clause.id, ("removed",), clause, None) for clause in gone)]


def changed_clauses(found: Collection[ClauseChange], new: Guideline) -> list[str]:
    """Return the ids of the clauses by which completions go stale, those below a changed one too, in the guideline's order."""
    changed = {change.after.id for change in found if change.substantial and change.after}
    for clause in new.clauses:  # a head stands before what it heads
        if clause.parent in changed:
            changed.add(clause.id)
    return [clause for clause in new.by_id if clause in changed]


def removed_clauses(found: Collection[ClauseChange]) -> list[str]:
    """Return the ids of the clauses that are no longer there."""
    return [change.clause for change in found if change.after is None]


def resting_questions(content: Content, clauses: Collection[str]) -> dict[str, list[str]]:
    """Return {question id: the clauses among these that it rests on}, by its options and by the group that asks it."""
    wanted = set(clauses)
    cited = {key: set(question.clauses) for key, question in content.questions.items()}
    for module in content.modules.values():
        for group in module.test:
            for question in group.questions:
                cited.setdefault(question, set()).update(group.clauses)
    return {question: [clause for clause in clauses if clause in found] for question, found in cited.items() if found & wanted}


def _kinds(before: Clause | None, after: Clause, renamed: dict[str, str]) -> tuple[Kind, ...]:
    if before is None:
        return ("added",)
    parent = before.parent and renamed.get(before.parent, before.parent)
    holds: dict[Kind, bool] = {
        "text": _said(before.text.ja) != _said(after.text.ja),
        "binds": before.binds != after.binds,
        "renumbered": before.id != after.id or before.label != after.label or parent != after.parent,
    }
    kinds: list[Kind] = [kind for kind in KINDS if holds.get(kind)]
    letters = any(before.text.within(lang) != after.text.within(lang) for lang in LANGS)
    if "text" not in kinds and (letters or before.heading != after.heading):
        kinds.append("wording")
    return tuple(kinds)


def _renamed(old: Guideline, new: Guideline) -> dict[str, str]:
    """Return {id that is gone: new id that says the same}, each text once."""
    free = [clause for clause in new.clauses if clause.id not in old.by_id]
    found: dict[str, str] = {}
    for clause in old.clauses:
        if clause.id not in new.by_id:
            same = next((other for other in free if _said(other.text.ja) == _said(clause.text.ja)), None)
            if same is not None:
                free.remove(same)
                found[clause.id] = same.id
    return found


def _said(text: str) -> str:
    """Return what a text says, without what scanning and typing change: width of letters, spaces, punctuation."""
    folded = unicodedata.normalize("NFKC", text)
    return "".join(letter for letter in folded if unicodedata.category(letter)[0] not in "ZPC")
