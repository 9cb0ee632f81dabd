"""What the kinds of question are made of: words in two languages, and the parts that a person can choose."""

from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, StringConstraints

from kenshu.i18n import Lang

ID = r"^[a-z](?:[a-z0-9-]{0,62}[a-z0-9])?$"
PART_ID = r"^[a-z][a-z0-9]{1,2}$"
CLAUSE_ID = r"^[a-z]*[0-9]+(-[a-z0-9]+)*$"

Id = Annotated[str, StringConstraints(pattern=ID)]
PartId = Annotated[str, StringConstraints(pattern=PART_ID)]
ClauseId = Annotated[str, StringConstraints(pattern=CLAUSE_ID)]
Filled = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1)]


class Record(BaseModel):
    """A model of what a trainer writes: unknown fields are faults, and nothing changes after reading."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class Words(Record):
    """The same words in Japanese and in English."""

    ja: Filled
    en: Filled

    def within(self, lang: Lang) -> str:
        """The words in one language."""
        return self.ja if lang == "ja" else self.en


class Part(Record):
    """Something a person can choose, move or mark; why it is right or wrong, and the clause that says so."""

    id: PartId
    text: Words
    why: Words
    clause: ClauseId

    def public(self) -> dict[str, Any]:
        """What a learner gets: no word of the key, the why or the clause."""
        return {"id": self.id, "text": self.text.model_dump()}
