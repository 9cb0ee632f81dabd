"""The headers and policies of every reply, which keep pages apart from strangers' scripts."""

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
