"""Tables that HR and trainers take with them.

GET /downloads/<table>.<form>      ?as_of= &module= &department= &counted_in= &lang=
"""

from collections.abc import Sequence
from typing import Any, ClassVar
from urllib.parse import urlencode

from kenshu.acts.exports import Export, export
from kenshu.acts.registry import EXPORTS
from kenshu.i18n import LANGS, Lang, say
from kenshu.web.staff.fields import Option
from kenshu.web.staff.section import Asked, Staff


class Download(Staff):
    """One table in one form."""

    table: ClassVar[Export]
    form: ClassVar[str]

    @property
    def lang(self) -> Lang:
        """The language that is asked for, else that of the page."""
        asked = self.get_query_argument("lang", "")
        return next((lang for lang in LANGS if lang == asked), super().lang)

    async def get(self) -> None:
        """Send the file, under a name in the language that was asked for."""
        table, form = self.table, self.form
        query = {name: self.get_query_argument(name) for name in self.request.query_arguments}
        told = {"lang": self.lang, **query}
        file = await self.look(lambda desk: export(desk, table, form, told))
        self.send_file(file.content, file.type, f"{table.name}.{form}", file.name)


def links(name: str, forms: Sequence[str], asked: Asked, lang: Lang, **more: str) -> list[Option]:
    """Return the addresses of a table's files, by the filters of a page, and of the workbook of every module: (address, words)."""
    query = {
        "as_of": asked.day.isoformat(),
        "module": asked.module,
        "department": asked.department,
        "counted_in": asked.counted_in,
        "lang": lang,
        **more,
    }

    def address(form: str, **other: str) -> str:
        return f"/downloads/{name}.{form}?{urlencode({key: value for key, value in {**query, **other}.items() if value})}"

    every = [(address(forms[0], module=""), say("staff.files.every", lang, form=forms[0].upper()))] if query["module"] else []
    return [*((address(form), form.upper()) for form in forms), *every]


HANDLERS: list[Any] = [
    (rf"/downloads/{name}\.{form}", type("Download", (Download,), {"what": table.what, "table": table, "form": form}))
    for name, table in EXPORTS.items()
    for form in table.forms
]
