"""States of the pages of trainers: every section, each form from empty to its outcome, texts being marked, previews."""

from tools.walk.learner import KINDS
from tools.walk.people import PEOPLE
from tools.walk.state import SEND, Form, State, fill, press, see, tick

_NONE = "?q=nobody-of-this-name"
_REASON = fill(reason="架空の理由です")
_FAULTS, _OUTCOME = see("[data-kenshu-faults]"), see("[data-kenshu-outcome]")
_DEPARTMENT = tick("input[name=departments]")
_TEXT = "/staff/grading/*/*"


def _of(section: str, name: str = "", query: str = "", *, dark: bool = False) -> State:
    return State("trainer", f"{section}{f'-{name}' if name else ''}", f"/staff/{section}{query}", dark=dark)


SECTIONS = (
    State("trainer", "start", "/staff", dark=True),
    State("third", "start-without-charge", "/staff"),
    State("third", "completion-without-charge", "/staff/completion"),
    _of("completion"),
    _of("overdue"),
    _of("overdue", "none", _NONE),
    _of("people"),
    _of("people", "none", _NONE),
    _of("charts"),
    _of("charts", "by-clause", "?show=clause"),
    _of("items", dark=True),
    _of("items", "of-a-module", "?module=confidentiality"),
    _of("items", "of-a-question", "?module=working-hours&question=desk-selfie-1"),
    _of("assignments"),
    _of("modules"),
    _of("grading"),
    _of("override"),
    _of("override", "none", "?employee=nobody-of-this-name"),
    _of("override", "several", "?employee=架空"),
    _of("override", "of-a-person", f"?employee={PEOPLE['passed']}"),
    _of("override", "of-a-hand-in", f"?employee={PEOPLE['passed']}&attempt={{passed}}"),
    State("trainer", "forbidden", "/staff/ledger", status=403),
    State("trainer", "preview", "/preview/working-hours"),
    State("trainer", "preview-lesson", "/preview/working-hours/lesson"),
    *(State("trainer", f"preview-{kind}", f"/preview/{{preview_{kind}}}", (see(".kenshu-question"),)) for kind in KINDS),
    *(
        State("trainer", f"preview-{kind}-key", f"/preview/{{preview_{kind}}}?key=shown", (see(".kenshu-question"),))
        for kind in KINDS
    ),
)

FORMS = (
    Form("trainer", "assign", "/staff/assign", (_DEPARTMENT, fill(due="2028-02-01")), "/staff/assignments"),
    Form(
        "trainer",
        "extension",
        "/staff/assignments/extend",
        (fill(department="", due="2028-02-15"), _REASON),
        "/staff/assignments",
    ),
    Form(
        "trainer",
        "extension-withdraw",
        "/staff/assignments",
        (_REASON,),
        "/staff/assignments",
        (press("a[href*='/withdraw-extension?']"),),
        "/staff/assignments/withdraw-extension",
        checked=False,
    ),
    Form(
        "trainer",
        "assignment-withdraw",
        "/staff/assignments",
        (_REASON,),
        "/staff/assignments",
        (press("a[href*='/assignments/withdraw?']"),),
        "/staff/assignments/withdraw",
        checked=False,
    ),
    Form(
        "trainer",
        "points",
        "/staff/override/points?attempt_id={passed}&slot=t01",
        (fill(points="0"), _REASON),
        "/staff/override",
    ),
    Form("trainer", "regrade", "/staff/regrade", (_REASON,), "/staff/regrade"),
)

_SETTLED = (press("a[href$='/settle']"),)
_MARKED = (press("main th a"), fill(points="1", comment="理由も書けています。"), press(SEND), _OUTCOME)
MORE = (
    State(
        "trainer",
        "assign-past-due",
        "/staff/assign",
        (_DEPARTMENT, fill(due="2026-11-01"), press(SEND), _FAULTS),
    ),
    State("trainer", "regrade-nothing", "/staff/regrade", (_REASON, press(SEND), see(".notice-warn"))),
    State("trainer", "mark", "/staff/grading", (press("main th a"),), _TEXT, dark=True),
    State("trainer", "mark-refused", "/staff/grading", (press("main th a"), press(SEND), _FAULTS), _TEXT),
    State("trainer", "mark-with-name", "/staff/grading", (press("main th a"), press("a[href$='names=shown']")), _TEXT),
    State("trainer", "mark-done", "/staff/grading", _MARKED, _TEXT),
    State("trainer", "mark-undo", "/staff/grading", (*_MARKED, press("[data-kenshu-outcome] a")), f"{_TEXT}/undo"),
    State("trainer", "mark-undone", "/staff/grading", (*_MARKED, press("[data-kenshu-outcome] a"), press(SEND), _OUTCOME), _TEXT),
    State("second", "mark-second", "/staff/grading", (press("main th a[href*='mark=second']"),), _TEXT),
    State("trainer", "settle", "/staff/grading", _SETTLED, f"{_TEXT}/settle"),
    State("trainer", "settle-refused", "/staff/grading", (*_SETTLED, press(SEND), _FAULTS), f"{_TEXT}/settle"),
    State(
        "trainer",
        "settle-check",
        "/staff/grading",
        (*_SETTLED, fill(points="1"), _REASON, press(SEND), see(SEND)),
        f"{_TEXT}/settle",
    ),
    State(
        "trainer",
        "settle-done",
        "/staff/grading",
        (*_SETTLED, fill(points="1"), _REASON, press(SEND), press(SEND), _OUTCOME),
        "/staff/grading",
    ),
)

TRAINER = (*SECTIONS, *(state for form in FORMS for state in form.states()), *MORE)
