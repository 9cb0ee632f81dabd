// "Come back to this" without leaving the page; where it cannot be saved, that is said and the button stays as it was.

const form = document.querySelector("[data-kenshu-flag]");
const button = form?.querySelector("button");
const said = form?.querySelector("[role=status]");

form?.addEventListener("submit", async (event) => {
  event.preventDefault();
  const body = new URLSearchParams(new FormData(form));
  body.set(button.name, button.value);
  const saved = await send(body);
  said.textContent = saved ? "" : said.dataset.kenshuNotSaved;
  if (!saved) return;
  const up = button.value === "up";
  button.value = up ? "down" : "up";
  button.setAttribute("aria-pressed", up);
});

async function send(body) {
  try {
    const answer = await fetch(form.action, { method: "POST", body, redirect: "manual", signal: AbortSignal.timeout(10000) });
    return answer.type === "opaqueredirect"; // on to the question: anything else is no yes
  } catch {
    return false;
  }
}
