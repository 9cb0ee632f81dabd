// The staff pages, better with a script: what is typed is kept in this tab until it is sent, a server that is away is said before
// anything is sent, a button that works says so, and a field for people finds them.

const KEPT = "kenshu-form ";

function kept(form) {
  return `${KEPT}${form.dataset.kenshuForm} ${location.pathname}`;
}

// What another person typed in this tab is nobody's business.
function forgetOthers(employee) {
  for (const key of Object.keys(sessionStorage)) {
    if (key.startsWith(KEPT) && !key.startsWith(`${KEPT}${employee} `)) sessionStorage.removeItem(key);
  }
}

function fields(form) {
  return [...form.elements].filter((field) => field.name && field.type !== "hidden" && field.type !== "file");
}

function keep(form) {
  const typed = fields(form).map((field) => [field.name, field.value, field.checked === true]);
  sessionStorage.setItem(kept(form), JSON.stringify(typed));
}

function restore(form) {
  const text = sessionStorage.getItem(kept(form));
  if (!text || form.elements.draft.value) return;
  const typed = JSON.parse(text);
  for (const field of fields(form)) {
    const boxes = field.type === "checkbox" || field.type === "radio";
    const found = typed.find(([name, value]) => name === field.name && (!boxes || value === field.value));
    if (found && boxes) field.checked = found[2];
    else if (found) field.value = found[1];
  }
  form.querySelector("[data-kenshu-restored]").hidden = false;
}

async function reached() {
  try {
    const reply = await fetch("/favicon.ico", { cache: "no-store", signal: AbortSignal.timeout(5000) });
    return reply.status < 500;
  } catch {
    return false;
  }
}

function guard(form) {
  const away = form.querySelector("[data-kenshu-away]");
  let sending = false;
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    if (sending) return;
    sending = true;
    const button = (event.submitter?.hidden ? null : event.submitter) ?? form.querySelector("[data-kenshu-submit]");
    const words = button?.textContent;
    if (button?.dataset.working) {
      button.textContent = button.dataset.working;
      button.setAttribute("aria-disabled", "true");
    }
    const there = await reached();
    if (away) away.hidden = there;
    if (there) {
      if (button?.name) form.append(Object.assign(document.createElement("input"), { type: "hidden", name: button.name, value: button.value }));
      form.submit();
    } else {
      sending = false;
      button.textContent = words;
      button.removeAttribute("aria-disabled");
    }
  });
  // Back from the next page: the button is as it was.
  addEventListener("pageshow", (event) => {
    if (event.persisted) location.reload();
  });
}

let lists = 0;

function finds(field) {
  const list = document.createElement("datalist");
  list.id = `people-${(lists += 1)}`;
  field.after(list);
  field.setAttribute("list", list.id);
  let asked = "";
  field.addEventListener("input", async () => {
    const typed = field.value.trim();
    if (!typed || typed === asked || typed.includes("(")) return;
    asked = typed;
    const reply = await fetch(`/staff/people/find?q=${encodeURIComponent(typed)}`).catch(() => null);
    if (!reply?.ok || asked !== typed) return;
    const { people } = await reply.json();
    list.replaceChildren(...people.map((person) => Object.assign(document.createElement("option"), { value: person })));
  });
}

// What was done needs no keeping, also where the form that did it is on this page again.
const outcome = document.querySelector("[data-kenshu-outcome]");
if (outcome) {
  for (const key of Object.keys(sessionStorage)) if (key.startsWith(KEPT)) sessionStorage.removeItem(key);
  outcome.focus();
}

for (const form of document.querySelectorAll("form[data-kenshu-form]")) {
  const employee = form.dataset.kenshuForm;
  if (employee) {
    forgetOthers(employee);
    restore(form);
    form.addEventListener("input", () => keep(form));
    form.querySelector("[data-kenshu-cancel]").addEventListener("click", () => sessionStorage.removeItem(kept(form)));
  }
  guard(form);
}

for (const field of document.querySelectorAll("[data-kenshu-person]")) finds(field);

const narrow = matchMedia("(max-width: 63.99rem)");
const folded = () => document.querySelectorAll("[data-kenshu-nav]").forEach((nav) => { nav.open = !narrow.matches; });
folded();
narrow.addEventListener("change", folded);
