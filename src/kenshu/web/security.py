"""What every reply carries to keep pages apart from strangers' scripts, and the secret that signs the cookies."""

import os
import secrets
from pathlib import Path

from kenshu.errors import StorageFailed

LARGEST_BODY = 64 * 1024  # bytes; a free-text answer has at most some thousand characters

_NOTHING_FROM_ELSEWHERE = ("frame-ancestors 'none'", "base-uri 'none'", "form-action 'self'", "object-src 'none'")
PAGE_POLICY = "; ".join(
    (
        "default-src 'none'",
        "script-src 'self'",
        "style-src 'self'",
        "img-src 'self' data:",
        "font-src 'self'",
        "connect-src 'self'",
        *_NOTHING_FROM_ELSEWHERE,
    )
)
# Voilà's widgets bring their styles with them, and anywidgets their scripts as blobs; no script stands in the page's text, so that
# text in a table cannot become one, and nothing comes from another host.
DASHBOARD_POLICY = "; ".join(
    (
        "default-src 'self'",
        "script-src 'self' blob:",
        "style-src 'self' 'unsafe-inline'",
        "img-src 'self' data: blob:",
        "font-src 'self' data:",
        "connect-src 'self'",
        "worker-src 'self' blob:",
        *_NOTHING_FROM_ELSEWHERE,
    )
)

HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
    "Cache-Control": "no-store",
    "Server": "kenshu",
}


def cookie_secret(folder: Path) -> bytes:
    """The secret that signs cookies: read from the folder, made there at the first start and readable by its owner alone.

    Raises StorageFailed.
    """
    path = folder / "cookie_secret"
    try:
        folder.mkdir(parents=True, exist_ok=True)
        try:
            descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        except FileExistsError:
            secret = path.read_bytes()
        else:
            secret = secrets.token_hex(32).encode()
            with os.fdopen(descriptor, "wb") as file:
                file.write(secret)
    except OSError as fault:
        raise StorageFailed("storage.failed", reason=f"{path}: {fault.strerror}") from fault
    if len(secret) < 64:
        raise StorageFailed("serve.cookie_secret", file=path)
    return secret
