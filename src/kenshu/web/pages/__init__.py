"""The addresses of the pages of learners, of the preview for trainers, and of the check of certificates for everybody.

A handler makes a page's content of what stands in the database, a template shows it. No learner's page with an open question
touches a key: it works on what was released. `result` shows what `feedback` allows of it.
"""

from typing import Any

from kenshu.editions.released import SLOT
from kenshu.web.pages import (
    certificates,
    filled_form,
    guideline,
    hand_in,
    lesson,
    module,
    papers,
    password,
    preview,
    question,
    result,
    sign_in,
    training,
)
from kenshu.web.pages.page import Onward

MODULE = "([a-z0-9-]{1,64})"
ATTEMPT = "/attempts/([0-9a-f]{32})"
WAY = f"/preview/{MODULE}/(all|draw-[1-9][0-9]?)/({SLOT})"

HANDLERS: list[Any] = [
    ("/sign-in", sign_in.SignIn),
    ("/sign-out", sign_in.SignOut),
    ("/password", password.ChangePassword),
    ("/password/forgotten", password.ForgottenPassword),
    ("/password/new/([A-Za-z0-9_-]{1,128})", password.NewPassword),
    ("/language", sign_in.Language),
    ("/", Onward, {"to": "/training"}),
    ("/training", training.Training),
    (f"/modules/{MODULE}", module.ModulePage),
    (f"/modules/{MODULE}/lesson", lesson.LessonPage),
    (rf"/modules/{MODULE}/lesson\.pdf", papers.LessonPaper),
    (ATTEMPT, Onward, {"to": "/attempts/{}/review"}),
    (f"{ATTEMPT}/review", hand_in.ReviewPage),
    (f"{ATTEMPT}/hand-in", hand_in.HandIn),
    (f"{ATTEMPT}/receipt", hand_in.ReceiptPage),
    (f"{ATTEMPT}/result", result.ResultPage),
    (f"{ATTEMPT}/certificate", certificates.CertificateFile),
    (f"{ATTEMPT}/({SLOT})", question.QuestionPage),
    (f"{ATTEMPT}/({SLOT})/flag", question.Flag),
    (rf"{ATTEMPT}/({SLOT})/form\.(pdf|xlsx)", filled_form.FilledFormFile),
    (f"/preview/{MODULE}", preview.PreviewModule),
    (f"/preview/{MODULE}/lesson", lesson.PreviewLesson),
    (rf"/preview/{MODULE}/lesson\.pdf", papers.PreviewPaper),
    (WAY, preview.PreviewQuestion),
    (f"{WAY}/check", preview.PreviewCheck),
    ("/guideline", guideline.Guideline),
    (r"/guideline\.pdf", papers.GuidelinePaper),
    ("/verify", certificates.Verify),
    ("/verify/file", certificates.VerifyFile),
]
