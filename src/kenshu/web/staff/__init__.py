"""The pages of HR and trainers: every section of their work, each at an address of its own, without a kernel behind it.

| file | holds |
|---|---|
| `section` | the handler that each page begins with: the desk, the filters of the address, the way around |
| `tables` | tables that are sorted, searched and turned by the address |
| `fields`, `forms` | forms for acts: filled in, kept, looked at, done |
| `downloads` | files of tables |
| any other | one section, with the `HANDLERS` of its addresses |

A section is a file here, templates in `templates/staff/` where it needs its own, words in both languages, a row of the table of
access, and a place in `section.GROUPS`.
"""

from typing import Any

from kenshu.web.staff import absences, charts, completion, downloads, items, people, start

HANDLERS: list[Any] = [
    *start.HANDLERS,
    *completion.HANDLERS,
    *people.HANDLERS,
    *charts.HANDLERS,
    *items.HANDLERS,
    *absences.HANDLERS,
    *downloads.HANDLERS,
]
