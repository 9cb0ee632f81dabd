"""A form exercise as a trainer writes it: a form to be filled in, or one that is filled in and has mistakes."""

from collections.abc import Iterator
from typing import Annotated, Any, ClassVar, Literal

from pydantic import Field

from kenshu.kinds.criteria import for_graders, worth_of
from kenshu.kinds.form import scoring
from kenshu.kinds.form.fields import ChoiceField, ChoicesField, DateField, PeriodField, UrlField
from kenshu.kinds.form.text_field import TextField
from kenshu.kinds.question import BaseQuestion, Id, Place, QuestionFault, Words, repeated

AnyField = Annotated[ChoiceField | ChoicesField | DateField | PeriodField | UrlField | TextField, Field(discriminator="kind")]


class FormQuestion(BaseQuestion):
    """Fill in a form of the guideline, or find and mend the mistakes of one that is filled in.

    One text of a form to be filled in may be left for a person to grade; the rules give the points of all the other fields. It is
    worth as much as each of them, or what its criteria say of the `points` that the whole question is worth.
    `case` is what one is asked to put on it, where the story alone does not say so.
    """

    parts_field: ClassVar[str] = "fields"

    kind: Literal["form"]
    form: Id
    case: Words | None = None
    points: Annotated[int, Field(ge=1)] | None = None
    fields: Annotated[list[AnyField], Field(min_length=2, max_length=14)]

    @property
    def on_form(self) -> str:
        """The id of the form."""
        return self.form

    def rows(self) -> Iterator[tuple[Place, str]]:
        """Yield the row of each field that has one."""
        for number, each in enumerate(self.fields):
            if each.row is not None:
                yield ("fields", number, "row"), each.row

    @property
    def for_person(self) -> list[int]:
        """The places of the fields that a person grades, counted from 0."""
        return [number for number, each in enumerate(self.fields) if each in self._graded]

    @property
    def worth(self) -> float | None:
        """The points that it says it is worth, where the criteria of its field for a person say theirs."""
        return self.points

    @property
    def filled_in(self) -> bool:
        """True where the form is filled in, and its mistakes are to be found."""
        return any(each.as_filled() is not None for each in self.fields)

    def key(self) -> dict[str, dict[str, Any]]:
        """Return {field id: its rule}; of a form that is filled in, also whether it stands there right or wrong."""
        said = {True: {"as_filled": "wrong"}, False: {"as_filled": "right"}}
        key = {each.id: {**each.rule(), **(said[each.mistake] if self.filled_in else {})} for each in self.fields}
        if self.points is not None and self._theirs is not None:
            key[self.fields[self.for_person[0]].id]["share"] = self._theirs / self.points
        return key

    def offered_besides(self) -> dict[str, Any]:
        """Return the fields as they are filled in, the case, and the eras by which a day is read."""
        rows = {each.id: {} if each.row is None else {"row": each.row} for each in self.fields}
        return {
            "fields": {each.id: {**each.offered(), **rows[each.id]} for each in self.fields},
            "filled_in": self.filled_in,
            **({} if self.case is None else {"case": self.case.plain()}),
            "eras": [list(era) for era in scoring.ERAS],
        }

    def explained_besides(self) -> dict[str, Any]:
        """Return what a grader reads, where there is a field for one."""
        found = [for_graders(each.guide, each.criteria) for each in self._graded if each.guide and each.criteria]
        return found[0] if found else {}

    def faults(self) -> Iterator[QuestionFault]:
        """Yield what is wrong with a field, options of one name, mistakes without what was filled in, and too much for a person."""
        options = [
            (("fields", place, "options", number, "id"), option.id)
            for place, each in enumerate(self.fields)
            for number, option in enumerate(getattr(each, "options", ()))
        ]
        for number, name in repeated(name for _, name in options):
            yield QuestionFault(options[number][0], "duplicate_id", {"found": name})
        for number, each in enumerate(self.fields):
            if self.filled_in and each.as_filled() is None and number not in self.for_person:
                yield QuestionFault(("fields", number), "nothing_filled", {})
            elif each.mistake and not self.filled_in:
                yield QuestionFault(("fields", number, "mistake"), "nothing_filled", {})
            for place, key, values in each.faults():
                yield QuestionFault(("fields", number, *place), key, values)
        if self.filled_in and not any(each.mistake for each in self.fields):
            yield QuestionFault(("fields",), "without_mistake", {})
        said = "filled_for_person" if self.filled_in else "two_for_person"
        for number in self.for_person if self.filled_in else self.for_person[1:]:
            yield QuestionFault(("fields", number, "criteria"), said, {})
        if (self.points is None) != (self._theirs is None) or (self._theirs or 0) >= (self.points or 1):
            yield QuestionFault(("points",), "form_points", {"found": f"{self._theirs or 0:g}"})

    @property
    def _theirs(self) -> float | None:
        """The points that the criteria for a person say together; None where they do not say them."""
        return next((worth_of(each.criteria) for each in self._graded if each.criteria), None)

    @property
    def _graded(self) -> list[TextField]:
        """The fields that a person grades."""
        return [each for each in self.fields if isinstance(each, TextField) and each.criteria is not None]
