"""States of the pages of HR: every section, its filters, and each form from empty to its outcome."""

from tools.walk.people import PEOPLE
from tools.walk.state import SEND, Form, State, add, fill, press, see, send_file, tick

_NONE = "?q=nobody-of-this-name"
_REASON = fill(reason="架空の理由です")
_ROSTER = """令和8年度 職員名簿,,,,
職員番号,氏名,所属,任用形態,メール
900901,架空 新人,総務部/人事課/人事係,正規,shinjin@fictional.example
"""
_WRONG_ROSTER = "職員番号,氏名,所属,任用形態\n,架空 新人,総務部/人事課/人事係,正規\n900902,,総務部,不明\n"
_CHOSEN = tick("input[name=chosen]")


def _of(section: str, name: str = "", query: str = "", *, dark: bool = False) -> State:
    return State("hr", f"{section.replace('/', '-')}{f'-{name}' if name else ''}", f"/staff/{section}{query}", dark=dark)


SECTIONS = (
    State("hr", "start", "/staff"),
    _of("completion", dark=True),
    _of("completion", "of-a-department", "?department=/{department}"),
    _of("completion", "of-a-module-and-day", "?module=confidentiality&as_of=2026-11-01&counted_in=completion"),
    _of("overdue", dark=True),
    _of("overdue", "soon", "?when=soon&of=confidentiality"),
    _of("overdue", "ticked", "?tick=all&q=架空"),
    _of("overdue", "none", _NONE),
    _of("people"),
    _of("people", "of-a-department", "?department=/{department}&sort=-due"),
    _of("people", "none", _NONE),
    _of("charts", dark=True),
    _of("charts", "over-time", "?show=time"),
    _of("charts", "by-clause", "?show=clause", dark=True),
    _of("charts", "of-a-department", "?department=/{department}"),
    _of("reminders"),
    _of("reminders", "none", _NONE),
    _of("roster"),
    _of("sign-ins"),
    _of("sign-ins", "all", "?state=all&department=/{department}"),
    _of("sign-ins", "asked", "?state=asked"),
    _of("sign-ins", "none", _NONE),
    _of("roles"),
    _of("roles", "none", _NONE),
    _of("absences"),
    _of("absences", "all", "?which=all"),
    _of("absences", "none", _NONE),
    _of("departments"),
    _of("certificates"),
    _of("certificates", "not-issued", "?state=not_issued"),
    _of("certificates", "none", _NONE),
    _of("ledger"),
    _of("ledger", "of-a-kind", "?kind=role"),
    _of("ledger", "none", _NONE),
    State("hr", "training", "/training"),
    State("hr", "forbidden", "/staff/grading", status=403),
    State("hr", "not-found", "/staff/nowhere", status=404),
    State("hr", "form-gone", "/staff/absences/enter?draft=00000000000000000000000000000000"),
)

FORMS = (
    Form(
        "hr",
        "absence",
        "/staff/absences/enter",
        (fill(employee_id=PEOPLE["employee"], last="2028-03-31"), tick("input[name=kind]"), _REASON),
        "/staff/absences",
    ),
    Form(
        "hr",
        "absence-withdraw",
        "/staff/absences?which=all",
        (_REASON,),
        "/staff/absences",
        (press("a[href*='/absences/withdraw']"),),
        "/staff/absences/withdraw",
        checked=False,
    ),
    Form(
        "hr",
        "department-change",
        "/staff/departments/change",
        (tick("input[name=before]"), fill(after="架空部", since="2028-04-01")),
        "/staff/departments",
    ),
    Form("hr", "roster-import", "/staff/roster", (send_file("#file", "名簿.csv", _ROSTER),), "/staff/roster"),
    Form(
        "hr",
        "number-change",
        "/staff/roster/number",
        (fill(employee_id=PEOPLE["differing"], new_number="900213", reason="架空"),),
        "/staff/roster",
        wrong=(fill(employee_id=PEOPLE["differing"], new_number=PEOPLE["failed"], reason="架空"),),
    ),
    Form(
        "hr",
        "sign-in-mail",
        "/staff/sign-ins/mail",
        (fill(employee_ids=PEOPLE["linked"]),),
        "/staff/sign-ins",
        wrong=(fill(employee_ids="nobody-of-this-name"),),
    ),
    Form(
        "hr",
        "sign-in-sheet",
        "/staff/sign-ins/sheet",
        (fill(employee_ids=PEOPLE["unreached"]),),
        "/staff/sign-ins/sheets/*",
        wrong=(fill(employee_ids="nobody-of-this-name"),),
    ),
    Form(
        "hr",
        "sign-in-reset",
        f"/staff/sign-ins/reset?employee_id={PEOPLE['idle']}",
        (_REASON,),
        "/staff/sign-ins/sheets/*",
    ),
    Form("hr", "lock", f"/staff/sign-ins/lock?employee_id={PEOPLE['idle']}", (_REASON,), "/staff/sign-ins"),
    Form("hr", "unlock", f"/staff/sign-ins/unlock?employee_id={PEOPLE['idle']}", (_REASON,), "/staff/sign-ins"),
    Form(
        "hr",
        "role",
        "/staff/roles/give",
        (fill(employee_id=PEOPLE["waiting"]), tick("input[name=role][value=trainer]"), _REASON),
        "/staff/roles",
    ),
    Form(
        "hr",
        "charge",
        f"/staff/roles/charge?employee_id={PEOPLE['third']}",
        (tick("input[name=departments]"),),
        "/staff/roles",
        wrong=(fill(employee_id="nobody-of-this-name"),),
    ),
    Form(
        "hr",
        "reissue",
        "/staff/certificates?state=renamed",
        (_REASON,),
        "/staff/certificates",
        (press("a[href*='/certificates/reissue']"),),
        "/staff/certificates/reissue",
    ),
    Form(
        "hr",
        "letter-text",
        "/staff/reminders/text",
        (add(ja="\n架空の一行です。", en="\nA fictional line."),),
        "/staff/reminders",
        wrong=(fill(ja="{unknown}"),),
    ),
    Form("hr", "letter-text-back", "/staff/reminders/text/back", (), "/staff/reminders", wrong=None, checked=False),
)

_NOW = "/staff/overdue/remind"
REMINDING = (
    State(
        "hr",
        "roster-import-faults",
        "/staff/roster",
        (send_file("#file", "名簿.csv", _WRONG_ROSTER), press(SEND), see("[data-kenshu-faults]")),
    ),
    State("hr", "remind", _NOW),
    State("hr", "remind-refused", "/staff/overdue", (press(SEND), see("[data-kenshu-faults]")), _NOW),
    State("hr", "remind-check", "/staff/overdue", (_CHOSEN, press(SEND), see(SEND)), _NOW, dark=True),
    State("hr", "remind-edit", "/staff/overdue", (_CHOSEN, press(SEND), press("a[href*='edit=yes']")), _NOW),
    State("hr", "remind-done", "/staff/overdue", (_CHOSEN, press(SEND), press(SEND), see("[data-kenshu-outcome]"))),
    State("hr", "remind-by-steps", "/staff/reminders/send"),
    State("hr", "remind-by-steps-check", "/staff/reminders", (press(SEND),), "/staff/reminders/send"),
)

HR = (*SECTIONS, *(state for form in FORMS for state in form.states()), *REMINDING)
