"""States of what visitors and employees see: signing in, passwords, lists, questions, results, certificates."""

from tests.web.conftest import PASSWORD

from tools.walk.state import State, Step, click, fill, press, see

_SUBMIT = "main form > .button"
_FAULTS = see("[data-kenshu-faults]")
_QUESTION = see("[data-kenshu-slot] .kenshu-question")
_NO_NUMBER = "/verify?number=2026-AAAAAA&code=AAAA-AAAA-AAAA"
_NEW = "三つの 言葉を つなげます"
KINDS = ("single", "multiple", "mark", "order", "sort", "text")


def _sign_in(employee: str, password: str) -> tuple[Step, ...]:
    return fill(employee=employee, password=password), press(_SUBMIT)


VISITOR = (
    State("visitor", "sign-in", "/sign-in", dark=True),
    State("visitor", "sign-in-blank", "/sign-in", (press(_SUBMIT), _FAULTS)),
    State("visitor", "sign-in-refused", "/sign-in", (*_sign_in("nobody", "wrong-password"), _FAULTS)),
    State("visitor", "signed-out", "/sign-in?signed-out=yes"),
    State("visitor", "session-ended", "/training", shows="/sign-in"),
    State("visitor", "forgotten", "/password/forgotten"),
    State("visitor", "forgotten-blank", "/password/forgotten", (press(_SUBMIT), _FAULTS)),
    State("visitor", "forgotten-asked", "/password/forgotten", (fill(who="nobody"), press(_SUBMIT), see("[role=status]"))),
    State("visitor", "new-password", "/password/new/{token}"),
    State("visitor", "new-password-short", "/password/new/{token}", (fill(new="short"), press(_SUBMIT), _FAULTS)),
    State("visitor", "new-password-set", "/password/new/{token}", (fill(new=_NEW), press(_SUBMIT)), "/training"),
    State("visitor", "new-password-used", "/password/new/{used_token}", status=410),
    State("visitor", "guideline", "/guideline", dark=True),
    State("visitor", "guideline-both", "/guideline?both=yes"),
    State("visitor", "guideline-search", "/guideline?q=8(1)"),
    State("visitor", "guideline-search-empty", "/guideline?q=nothing-of-this-kind"),
    State("visitor", "verify", "/verify"),
    State("visitor", "verify-blank", "/verify?number=&code=", (_FAULTS,)),
    State("visitor", "verify-right", "/verify?number={number}&code={code}", dark=True),
    State("visitor", "verify-wrong", _NO_NUMBER),
    State("visitor", "verify-file", "/verify/file"),
    State("visitor", "verify-file-blank", "/verify/file?blank=yes", (_FAULTS,)),
    State("visitor", "verify-file-changed", "/verify/file?changed=yes"),
    State("visitor", "not-found", "/nowhere", status=404),
)

# These come last: the certificate is replaced by then, and who asks too often waits.
LATER = (
    State("visitor", "verify-replaced", "/verify?number={replaced}&code={replaced_code}"),
    State("visitor", "verify-waits", _NO_NUMBER, (press(_SUBMIT),) * 4, status=429),
)

EMPLOYEE = (
    State("employee", "training", "/training", dark=True),
    State("passed", "training-done", "/training"),
    State("failed", "training-failed", "/training"),
    State("absent", "training-away", "/training"),
    State("idle", "training-empty", "/training"),
    State("employee", "module", "/modules/confidentiality"),
    State("failed", "module-failed", "/modules/working-hours"),
    State("passed", "module-passed", "/modules/working-hours"),
    State("idle", "lesson", "/modules/working-hours/lesson", dark=True),
    State("employee", "practice", "/attempts/{open}/p02", (_QUESTION,)),
    State("employee", "practice-explained", "/attempts/{open}/p01", (_QUESTION, see(".kenshu-banner")), dark=True),
    State("employee", "practice-unanswered", "/attempts/{open}/p02", (_QUESTION, click(".kenshu-actions .kenshu-primary"))),
    *(State("employee", f"test-{kind}", f"/attempts/{{{kind}}}", (_QUESTION,), dark=kind == "mark") for kind in KINDS),
    State("employee", "review", "/attempts/{open}/review"),
    State("employee", "review-unconfirmed", "/attempts/{open}/review?unconfirmed=yes", (_FAULTS,)),
    State("waiting", "receipt", "/attempts/{waiting}/receipt"),
    State("waiting", "result-grading", "/attempts/{waiting}/result"),
    State("passed", "result-passed", "/attempts/{passed}/result", dark=True),
    State("failed", "result-failed", "/attempts/{failed}/result"),
    State("awaited", "result-awaited", "/attempts/{awaited}/result"),
    State("employee", "password", "/password"),
    State("employee", "password-blank", "/password", (press(_SUBMIT), _FAULTS)),
    State("employee", "password-wrong", "/password", (fill(current="wrong-password", new=_NEW), press(_SUBMIT), _FAULTS)),
    State("newcomer", "password-first", "/training", shows="/password"),
    State("employee", "not-found", "/attempts/00000000000000000000000000000000/result", status=404),
    State("employee", "forbidden", "/staff/completion", status=403),
    State("newcomer", "password-changed", "/password", (fill(current=PASSWORD, new=_NEW), press(_SUBMIT), see("[role=status]"))),
)
