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
HEADERS = {
    "Content-Security-Policy": PAGE_POLICY,
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
    "Cache-Control": "no-store",
    "Server": "kenshu",
}
