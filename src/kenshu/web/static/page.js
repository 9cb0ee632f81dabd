// The learner's page: mounts the question component on each [data-kenshu-slot] and keeps its answers.
//
// It reads <script type="application/json" id="kenshu-page">:
//   attempt, api ("/api/attempts/<id>"), lang, words, guideline (its address)     sign_in (default "/sign-in"), attempt_page (default "/attempts/<id>")
//   questions: [{slot, number, question, practice, explained}]   answers: {slot: {value, seq, shown_at}}
//   readonly, feedback: {slot: feedback}                  for a result
// and where furigana is on, <script type="application/json" id="kenshu-furigana">: the readings of all that the page says.
// [data-kenshu-unsent] tells what has not been sent; button[data-kenshu-hand-in] waits for it.

import component from "./component.js";
import { openApi } from "./api.js";
import { Journal } from "./journal.js";
import { PageModel } from "./model.js";
import { openStore } from "./store.js";
import { showUnsent } from "./unsent.js";

const page = JSON.parse(document.getElementById("kenshu-page").textContent);
const furigana = JSON.parse(document.getElementById("kenshu-furigana")?.textContent ?? "null");
const attemptPage = page.attempt_page ?? `/attempts/${page.attempt}`;
const store = openStore(page.attempt);
const api = openApi(page.api);
const channel = new BroadcastChannel(`kenshu:${page.attempt}`);
const journals = new Map();
const models = new Map();

const shownUnsent = () => showUnsent([...journals.values()], page.words, attemptPage);

function openJournal(slot, shown) {
  const journal = new Journal({
    slot,
    known: page.answers?.[slot] ?? { value: null, seq: 0 },
    entries: store.entries().filter((entry) => entry.slot === slot),
    store,
    api,
    shown(changed) {
      shown(changed);
      shownUnsent();
    },
    acknowledged: ({ known }) => channel.postMessage({ slot, ...known }),
  });
  journals.set(slot, journal);
  return journal;
}

function mount({ slot, number, question, practice, explained }) {
  const el = document.querySelector(`[data-kenshu-slot="${slot}"]`);
  if (!el) return;
  const model = new PageModel({
    slot, number, question, practice,
    lang: page.lang,
    words: page.words,
    guideline: page.guideline,
    furigana,
    readonly: page.readonly,
    feedback: page.feedback?.[slot] ?? null,
    answer: { value: page.answers?.[slot]?.value ?? null, click: 0 },
  });
  models.set(slot, model);
  if (!page.readonly) keepAnswers(slot, model);
  component.render({ model, el });
  if (practice) leadOn(model);
  if (explained) explainAgain(slot, model);
}

// One button a page is the next thing to do: the check first, then the next question.
function leadOn(model) {
  const next = document.querySelector(".paging [rel=next]");
  model.on("change:feedback", () => {
    const feedback = model.get("feedback");
    next?.classList.toggle("button-plain", !feedback || Boolean(feedback.failed));
  });
}

// What was explained before stands there again, unless the answer has changed meanwhile.
async function explainAgain(slot, model) {
  const { click } = model.get("answer");
  if (journals.get(slot).unsent) return;
  const feedback = await api.practice(slot);
  if (feedback && model.get("answer").click === click) model.set("feedback", feedback);
}

function keepAnswers(slot, model) {
  const journal = openJournal(slot, (changed) => show(changed, model));
  journal.editing = () => model.get("editing");
  let handled = 0;
  if (journal.unsent || page.answers?.[slot]) {
    model.set("answer", { value: journal.value, click: ++handled });
    show(journal, model);
  }
  model.on("change:answer", () => {
    const { value, click } = model.get("answer");
    if (click <= handled) return;
    handled = click;
    journal.change(value);
  });
  model.on("change:editing", shownUnsent);
  model.on("change:resolve", () => journal.resolve(model.get("resolve").keep));
  model.on("change:check", () => check(slot, model, journal));
}

// What the journal knows, as the component's traits. An answer that came from elsewhere replaces the one on the screen.
function show(journal, model) {
  const { words } = page;
  const { value, click } = model.get("answer");
  const seen = (journal.conflict ?? journal.known).question;
  if (seen) model.set("question", seen);
  if ((journal.state === "saved" || journal.held) && JSON.stringify(journal.known.value) !== JSON.stringify(value)) {
    model.set("answer", { value: journal.known.value, click });
  }
  const state = { signed_out: "offline", closed: "refused" }[journal.state] ?? journal.state;
  const messages = { signed_out: words.signed_out, closed: words.closed, refused: journal.message };
  const signIn = `${page.sign_in ?? "/sign-in"}?next=${encodeURIComponent(location.pathname)}`;
  model.set("saved", {
    state,
    click,
    at: journal.known.shown_at ?? "",
    message: messages[journal.state] ?? "",
    link: journal.state === "signed_out" ? { href: signIn, text: words.sign_in } : null,
    other: journal.conflict?.value,
  });
}

// The server checks what it has, so the answer goes first.
async function check(slot, model, journal) {
  const { click } = model.get("answer");
  if (!(await journal.settled())) return;
  const feedback = await api.practice(slot);
  if (model.get("answer").click !== click) return;
  model.set("feedback", feedback ?? { right: null, title: page.words.check_failed, parts: [], failed: true });
}

function wakeAll() {
  journals.forEach((journal) => journal.wake());
}

function somethingUnsaved() {
  return [...journals.values()].some((journal) => journal.unsent) || [...models.values()].some((model) => model.get("editing"));
}

// Within the attempt nothing is lost by leaving: the next page sends what is in the browser's store.
let staysInAttempt = false;
function noteWayOut(event) {
  if (event.type === "submit" && event.target.matches("[data-kenshu-flag]")) return; // leads nowhere (flag.js)
  const target = event.type === "submit" ? event.target.action : event.target.closest?.("a[href]")?.href;
  const marked = event.target.closest?.("[data-kenshu-stay]");
  staysInAttempt = Boolean(marked) || Boolean(target?.startsWith(location.origin + attemptPage));
}

page.questions?.forEach(mount);
if (page.readonly) {
  store.entries().forEach(store.drop); // handed in: nothing can be sent any more, and the computer may be a shared one
} else {
  for (const { slot } of store.entries()) if (!journals.has(slot)) openJournal(slot, () => {});
  channel.onmessage = ({ data }) => journals.get(data.slot)?.heard(data);
  window.addEventListener("online", wakeAll);
  document.addEventListener("visibilitychange", () => document.hidden || wakeAll());
  document.addEventListener("click", noteWayOut, true);
  document.addEventListener("submit", noteWayOut, true);
  window.addEventListener("beforeunload", (event) => {
    if (somethingUnsaved() && !staysInAttempt) event.preventDefault();
  });
  shownUnsent();
  wakeAll();
}
