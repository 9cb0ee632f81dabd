"""Faults, as one tree: a KenshuError is what a person can mend, and a class below it what some caller tells apart.

Messages are in the catalogue `locale/faults.yaml` in both languages. Each says where, what was found, what is allowed, how to
mend it. The parts of a message are on the error as `values`.
"""

from collections.abc import Mapping
from typing import Any, Self

from kenshu.i18n import LANGS, Lang, Multilingual, say, spoken_language


class KenshuError(Exception):
    """A fault that a person can mend: `key` names the message, `values` fill it."""

    def __init__(self, key: str, /, **values: object) -> None:
        super().__init__(key)
        self.key = key
        self.values = values

    def with_values(self, values: Mapping[str, object]) -> Self:
        """Return the same fault with other values."""
        other = type(self).__new__(type(self), self.key)
        vars(other).update(vars(self), values=dict(values))
        return other

    def message(self, lang: Lang) -> str:
        """Return the message in one language; a value that is words is said in it too."""
        values = {name: value[lang] if isinstance(value, Multilingual) else value for name, value in self.values.items()}
        return say(f"faults.{self.key}", lang, **values)

    def messages(self) -> Multilingual:
        """Return the message in every language."""
        return Multilingual({lang: self.message(lang) for lang in LANGS})

    def __str__(self) -> str:
        return self.message(spoken_language())

    def _render_traceback_(self) -> list[str]:
        """Return what a notebook shows in place of a traceback: IPython asks for it by this name."""
        return [str(self)]


class CourseMissing(KenshuError):
    """No course where one was looked for."""


class AnswerRefused(KenshuError):
    """An answer that was not offered: wrong shape, unknown option, unknown slot."""


class AnswerConflict(KenshuError):
    """Another tab saved an answer in between: `current` is the answer that holds."""

    def __init__(self, current: Any) -> None:
        super().__init__("answer.conflict")
        self.current = current


class AnswerHeld(AnswerRefused):
    """An answer that there is no way back from: `current` is the one that holds."""

    def __init__(self, current: Any, question: str) -> None:
        super().__init__("answer.no_way_back", question=question)
        self.current = current


class AttemptClosed(KenshuError):
    """The attempt has been handed in; nothing can be added to it."""


class AttemptUnknown(KenshuError):
    """No such attempt, or one that belongs to somebody else: the two are told apart to nobody."""


class NothingNamed(KenshuError):
    """An address that does not say what it is about, or says something that is not there."""


class NoAttemptLeft(KenshuError):
    """All attempts at the module are used, or it is already passed."""


class HandInRefused(KenshuError):
    """A hand-in that is no attempt at what was released."""


class ChangedMeanwhile(KenshuError):
    """A preview that no longer holds: nothing was done."""


class AccountRefused(KenshuError):
    """A password or a role that cannot be taken."""


class StorageFailed(KenshuError):
    """The disk or the database said no: nothing was recorded."""


class ListedFaults(KenshuError):
    """Several faults found in one go; each is a KenshuError of its own in `faults`."""

    def __init__(self, faults: "list[KenshuError]") -> None:
        super().__init__("listed", number=len(faults))
        self.faults = faults

    def message(self, lang: Lang) -> str:
        """Return every fault's message, a line each."""
        return "\n".join(fault.message(lang) for fault in self.faults)


class ContentFaults(ListedFaults):
    """Content of trainers that cannot be taken: every fault of every file."""


class RosterRefused(ListedFaults):
    """A roster cannot be taken: every fault, and nothing was changed."""
