"""One's own certificate as a file: made when it is first asked for."""

from typing import Any
from urllib.parse import quote

from sqlalchemy import Connection

from kenshu import clock
from kenshu.attempts import attempts
from kenshu.certificates import certificates
from kenshu.certificates.certificates import Certificate
from kenshu.i18n import say
from kenshu.web.pages.page import ATTEMPT, Page


class CertificateFile(Page):
    """The certificate of one's own passed attempt."""

    what = "certificate"

    async def get(self, attempt_id: str) -> None:
        """The PDF. Drawing it makes nobody wait who writes."""

        def prepare(conn: Connection) -> tuple[Certificate, bytes | None]:
            attempts.find(conn, attempt_id, self.employee_id)
            return certificates.prepare(conn, self.course, attempt_id, clock.now())

        made, page = await self.in_reader(prepare)
        if page is not None:
            made = await self.in_writer(lambda conn: certificates.keep(conn, self.course, made, page))
        file = await self.in_reader(lambda _: certificates.file_of(self.course, made))
        name = f"{say('letters.certificate.plain_title', 'ja')}_{made.number}.pdf"
        self.set_header("Content-Type", "application/pdf")
        self.set_header(
            "Content-Disposition", f"attachment; filename=\"certificate_{made.number}.pdf\"; filename*=UTF-8''{quote(name)}"
        )
        self.finish(file)


HANDLERS: list[Any] = [(rf"{ATTEMPT}/certificate", CertificateFile)]
