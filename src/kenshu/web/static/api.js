// The server, as the journal sees it: every call ends in an outcome with a `kind`, none throws.

const PATIENCE = 20000; // milliseconds for one request
const OUTCOMES = { 400: "refused", 401: "signedOut", 404: "refused", 409: "conflict", 410: "closed", 413: "refused", 422: "refused" };

export function openApi(base) {
  async function call(method, path, body) {
    try {
      const response = await fetch(`${base}${path}`, {
        method,
        body: JSON.stringify(body),
        headers: { "Content-Type": "application/json", "X-XSRFToken": cookie("_xsrf") },
        credentials: "same-origin",
        redirect: "error",
        keepalive: true,
        signal: AbortSignal.timeout(PATIENCE),
      });
      const answer = await response.json().catch(() => ({}));
      return { kind: response.status === 200 ? "ok" : OUTCOMES[response.status] ?? "away", answer };
    } catch {
      return { kind: "away", answer: {} };
    }
  }

  return {
    // Nothing but a 200 with a sequence number is an acknowledgement: a proxy's page is not one.
    async save({ slot, value, base, click_id }) {
      const { kind, answer } = await call("PUT", `/answers/${slot}`, { value, base, click_id });
      if (kind === "ok") return Number.isInteger(answer.seq) ? { kind: "saved", ...answer } : { kind: "away" };
      return { ...answer, kind };
    },
    async practice(slot) {
      const { kind, answer } = await call("POST", `/practice/${slot}`, {});
      return kind === "ok" ? answer : null;
    },
  };
}

function cookie(name) {
  const found = document.cookie.split("; ").find((pair) => pair.startsWith(`${name}=`));
  return found ? decodeURIComponent(found.slice(name.length + 1)) : "";
}
