"""The handler that every page of HR and trainers begins with: a desk, the filters of the address, the way around, outcomes told."""

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from functools import cached_property
from typing import Any, ClassVar, Literal, TypeVar
from urllib.parse import urlencode

from sqlalchemy import Connection

from kenshu import clock
from kenshu.acts.desk import Desk
from kenshu.editions.on_record import on_record
from kenshu.i18n import LANGS, Lang, base, say
from kenshu.people import charges
from kenshu.people.access import may
from kenshu.people.departments import WHOLE_CITY, is_within, with_ancestors
from kenshu.people.departments import name as last_part
from kenshu.people.numbers import Numbers, numbers_on
from kenshu.people.posts import posts_on
from kenshu.reports.kept import departments_on
from kenshu.web import drafts
from kenshu.web.pages.page import Page
from kenshu.web.staff.fields import FieldRefused, Option, read_day

Result = TypeVar("Result")

# The way around: groups of sections as they stand beside every page; a role sees those that the table of access gives it.
GROUPS: Mapping[str, tuple[str, ...]] = {
    "now": ("completion", "overdue", "people", "charts", "items"),
    "assigning": ("assign", "assignments", "modules"),
    "grading": ("grading", "override", "regrade"),
    "telling": ("reminders",),
    "staff": ("roster", "sign-ins", "roles", "absences", "departments"),
    "proof": ("certificates", "ledger"),
}


@dataclass(frozen=True)
class Asked:
    """The filters of an address, each as it holds: a module, a day, a department, where people who moved count, a search.

    `others` are parameters that only one section has. `address` makes the address of the same page with some of them changed.
    """

    path: str
    module: str
    day: date
    department: str
    counted_in: Literal["day", "completion"]
    search: str
    sort: str
    page: int
    others: Mapping[str, str]
    today: date
    numbers: Numbers = field(default_factory=Numbers)  # what people are called today
    unread: str = ""  # what stands for the day and is none: a fault to be told where the section asks for a day

    def address(self, **changed: Any) -> str:
        """Return the address of this page with other filters; what is as it is at first is left out."""
        asked = replace(self, **{"page": 1, **changed})
        said = {
            **asked.others,
            "module": asked.module,
            "as_of": "" if asked.day == asked.today else asked.day.isoformat(),
            "department": asked.department,
            "counted_in": "" if asked.counted_in == "day" else asked.counted_in,
            "q": asked.search,
            "sort": asked.sort,
            "page": "" if asked.page == 1 else str(asked.page),
        }
        query = urlencode({name: value for name, value in said.items() if value})
        return self.path + (f"?{query}" if query else "")

    def other(self, name: str, allowed: Sequence[str]) -> str:
        """Return a parameter of this section alone, the first of those allowed where it is none of them."""
        return self.others[name] if self.others.get(name) in allowed else allowed[0]


_KNOWN = frozenset({"module", "as_of", "department", "counted_in", "q", "sort", "page", "done", "draft", "edit"})


class Staff(Page):
    """A page of HR or trainers. Work that reads much is done by one thread for all, after one another (`look`)."""

    has_furigana = False
    name: ClassVar[str]  # of the section it belongs to: its row of the table of access is `staff/<name>`, where it names no other
    words: ClassVar[str] = "staff"  # a file of `locale/`, and what the keys of this page begin with in it

    def __init_subclass__(cls) -> None:
        super().__init_subclass__()
        if "name" in vars(cls) and "what" not in vars(cls):
            cls.what = f"staff/{cls.name}"

    @property
    def languages(self) -> dict[Lang, str]:
        """The languages of what HR and trainers work with: Japanese and English."""
        return {lang: name for lang, name in super().languages.items() if lang in LANGS}

    @property
    def lang(self) -> Lang:
        """The language of the page: that of the two on which the chosen one stands."""
        return base(super().lang)

    def at_desk(self, work: Callable[[Desk], Result]) -> Callable[[Connection], Result]:
        """Put work at the desk of who asks, for one of the threads."""
        course, now = self.course, clock.now()
        assert self.user is not None  # the gate lets no visitor so far
        by, role = self.user.employee_id, self.user.role
        return lambda conn: work(Desk(conn, course, by, role, now))

    async def look(self, work: Callable[[Desk], Result]) -> Result:
        """Return what reading at the desk returns; nobody else's page waits for it."""
        return await self.threads.long(self.at_desk(work))

    def s(self, key: str, /, **values: object) -> str:
        """Return words of the staff pages (`locale/staff.yaml`)."""
        return say(f"staff.{key}", self.lang, **values)

    def w(self, key: str, /, **values: object) -> str:
        """Return words of this section: of the file that `words` names."""
        return say(f"{self.words.partition('.')[0]}.{key}", self.lang, **values)

    def own(self, key: str, /, **values: object) -> str:
        """Return words of this page alone: those that begin as `words` says."""
        return say(f"{self.words}.{key}", self.lang, **values)

    def label(self, field: str) -> str:
        """Return the name of an order's field in words (`locale/orders.yaml`)."""
        return say(f"orders.field.{field}", self.lang)

    def moment(self, at: datetime) -> str:
        """Return a moment where the course is, to the minute, as tables have it."""
        return f"{at.astimezone(self.course.time_zone):%Y-%m-%d %H:%M}"

    def offered(self, desk: Desk) -> list[Option]:
        """Return the modules that can be begun, by their titles."""
        return list(on_record(desk.conn).titles(self.lang, offered=True).items())

    def asked(self, desk: Desk) -> Asked:
        """Return the filters of the address; what cannot be meant is as if it were not said, a day with a word about it.

        A trainer looks at the first department in charge, HR at the whole city, where the address names none they may see.
        """
        query = {name: self.get_query_argument(name) for name in self.request.query_arguments}
        today = desk.day
        day, unread = today, ""
        if query.get("as_of", "").strip():
            try:
                day = read_day(query["as_of"], self.s("filters.as_of"))
            except FieldRefused as fault:
                unread = fault.message(self.lang)
        offered = list(on_record(desk.conn).offered)
        module = query.get("module", "")
        department = query.get("department", "").removeprefix("/")
        tops = tops_of(desk, day)
        if not any(is_within(department, top) for top in tops) or department not in departments_on(desk.conn, day):
            department = tops[0] if tops else WHOLE_CITY
        return Asked(
            path=self.request.path,
            module=module if module in on_record(desk.conn).modules else (offered[0] if offered else ""),
            day=day,
            department=department,
            counted_in="completion" if query.get("counted_in") == "completion" else "day",
            search=query.get("q", "")[:100],
            sort=query.get("sort", "")[:40],
            page=int(found) if (found := query.get("page", "1")).isdecimal() and int(found) > 0 else 1,
            others={name: value for name, value in query.items() if name not in _KNOWN},
            today=today,
            numbers=numbers_on(desk.conn, today),
            unread=unread,
        )

    async def send(self, template: str, **context: Any) -> None:
        """Send a page of `templates/staff/`, with the way around it and the outcome that the address names."""
        draft = self.get_query_argument("done", "")
        outcome = None
        if draft:
            found = await self.threads.glance(lambda conn: drafts.find(conn, self.employee_id, draft))
            outcome = found and found.outcome
        lacking = self.user and self.user.role == "trainer" and not await self.threads.glance(self.at_desk(_charge_now))
        await self.show(
            f"staff/{template}",
            here=self.request.uri,
            section=self.name,
            groups=self._groups(),
            outcome=outcome and {"kind": outcome["kind"], "lines": outcome[self.lang]},
            lacking=lacking,
            **{"s": self.s, **context},
        )

    def _groups(self) -> list[tuple[str, list[str]]]:
        role = self.user.role if self.user else None
        seen = {group: [name for name in names if may(role, "read", f"staff/{name}")] for group, names in GROUPS.items()}
        return [(group, names) for group, names in seen.items() if names]


class Section(Staff):
    """A section whose page shows what is on record: `draw` returns what its template gets."""

    template: ClassVar[str] = ""  # by default the section's name

    async def get(self) -> None:
        """Show it."""
        context = await self.look(lambda desk: self.draw(desk, self.asked(desk)))
        await self.send(self.template or f"{self.name}.html", **context)

    def draw(self, desk: Desk, asked: Asked) -> dict[str, Any]:
        """Return what the template gets; called in a thread."""
        raise NotImplementedError


def tops_of(desk: Desk, day: date) -> list[str]:
    """Return the departments in somebody's charge on a day; HR's is the whole city ("")."""
    return charges.of(desk.conn, desk.by, day, desk.course.time_zone) if desk.role == "trainer" else [WHOLE_CITY]


def tree_of(desk: Desk) -> tuple[list[str], dict[str, int]]:
    """Return the departments in somebody's charge today, in the roster's order, and how many people work in each or below it."""
    posts = posts_on(desk.conn, desk.day)
    tops = tops_of(desk, desk.day)
    tree = [each for each in departments_on(desk.conn, desk.day) if any(is_within(each, top) for top in tops)]
    counts = Counter(above for department in posts["department"] for above in with_ancestors(department))
    return tree, {each: counts[each] for each in tree}


def _charge_now(desk: Desk) -> list[str]:
    return tops_of(desk, desk.day)


@dataclass(frozen=True)
class Filters:
    """The filters that a section offers above what it shows, as a form that asks the same address."""

    asked: Asked
    modules: Sequence[Option] = ()
    departments: Sequence[Option] = ()
    way: Sequence[Option] = ()  # from the top to the department shown: (address, words)
    day: bool = False
    counted: bool = False
    search: bool = False
    choices: Sequence[tuple[str, str, Sequence[Option], str]] = ()  # of this section: (name, words, options, chosen)

    @cached_property
    def kept(self) -> list[Option]:
        """The parameters that the form carries on unseen."""
        offered = {name for name, *_ in self.choices}
        kept = {name: value for name, value in self.asked.others.items() if name not in offered}
        return [*kept.items(), *([("sort", self.asked.sort)] if self.asked.sort else [])]


def filters(
    desk: Desk, asked: Asked, lang: Lang, *offered: Literal["module", "day", "department", "counted", "search"], **choices: Any
) -> Filters:
    """Return the filters that are named; `choices` are those of one section, {name: (words, options)}."""
    modules = list(on_record(desk.conn).titles(lang).items()) if "module" in offered else []
    departments: list[Option] = []
    way: list[Option] = []
    if "department" in offered:
        tops = tops_of(desk, asked.day)
        there = [each for each in departments_on(desk.conn, asked.day) if any(is_within(each, top) for top in tops)]
        departments = [
            (f"/{each}", f"{'　' * each.count('/')}{last_part(each) or say('staff.whole_city', lang)}") for each in there
        ]
        parts = asked.department.split("/") if asked.department else []
        above = ["/".join(parts[:depth]) for depth in range(len(parts) + 1)]
        way = [
            (asked.address(department=each), last_part(each) or say("staff.whole_city", lang)) for each in above if each in there
        ]
    shown = [
        (name, words, options, asked.other(name, [value for value, _ in options])) for name, (words, options) in choices.items()
    ]
    return Filters(asked, modules, departments, way, "day" in offered, "counted" in offered, "search" in offered, shown)
