// The status line: it says 保存しました only when whoever keeps the answers has acknowledged the very change on the screen.

const PATIENCE = 4000; // milliseconds before "saving" becomes "not saved yet"

function statusOf(question) {
  const { answer, saved, say, readonly, editing, late } = question;
  if (readonly || (answer.click === 0 && !editing)) return null;
  if (question.tooLong) return { tone: "warning", text: say("too_long_to_save") };
  if (editing || saved?.click !== answer.click || saved.state === "sending") {
    return late ? { tone: "warning", text: say("not_saved") } : { tone: "busy", text: say("saving") };
  }
  if (saved.state === "saved") return { tone: "saved", text: say("saved", { time: saved.at }) };
  return { tone: "warning", text: saved.message || say(saved.state), link: saved.link };
}

function isPending(question) {
  const status = statusOf(question);
  return status?.tone === "busy";
}

function statusLine(question) {
  const status = statusOf(question);
  return h(
    "p",
    { key: "status", class: `kenshu-status kenshu-status-${status?.tone ?? "none"}`, role: "status", "aria-live": "polite", tabindex: "-1" },
    status && h("span", { class: "kenshu-status-mark", "aria-hidden": "true" }, { saved: "✓", warning: "!", busy: "…" }[status.tone]),
    status &&
      h(
        "span",
        {},
        status.text,
        status.link && h("a", { href: status.link.href, target: "_blank", rel: "noopener" }, status.link.text),
      ),
  );
}

// Two answers to one question, from two tabs: both are shown, and neither replaces the other until the learner says so.
function conflictPanel(question) {
  const { saved, answer, say } = question;
  if (question.readonly || saved?.state !== "conflict") return null;
  const side = (key, value, keep) =>
    h(
      "div",
      { key, class: "kenshu-conflict-side" },
      h("p", { class: "kenshu-conflict-title" }, say(`conflict_${keep}`)),
      h("ul", {}, answerLines(question, value).map((line) => h("li", {}, line))),
      h("button", { type: "button", class: "kenshu-button", onclick: () => question.resolve(keep) }, say(`use_${keep}`)),
    );
  return h(
    "div",
    { key: "conflict", class: "kenshu-conflict", role: "group", "aria-label": say("conflict_group") },
    side("mine", answer.value, "mine"),
    side("other", saved.other ?? null, "other"),
  );
}

function answerLines(question, value) {
  return value === null || value === undefined ? [question.say("no_answer")] : kinds[question.kind].describe(value, question);
}
