"""The learner's pages, one a file: what stands in the database becomes a page's content, a template shows it.

    /sign-in /sign-out /language        /training                  /modules/<module>
    /attempts/<id>/<slot>               /attempts/<id>/review      /attempts/<id>/hand-in
    /attempts/<id>/receipt              /attempts/<id>/result      /attempts/<id>/certificate
    /verify (for everybody)             /preview/<module> (for trainers)

No learner's page with an open question touches a key: it works on what was released. `result` shows what `feedback` allows of it.
"""

from typing import Any

from kenshu.web.pages import certificate, hand_in, language, module, preview, question, result, review, sign_in, training, verify

__all__ = ["handlers"]


def handlers() -> list[Any]:
    """The addresses of the learner's pages."""
    rooms = (sign_in, language, training, module, review, hand_in, result, certificate, question, verify, preview)
    return [spec for room in rooms for spec in room.HANDLERS]
