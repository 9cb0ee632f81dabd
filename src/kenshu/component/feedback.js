// What an answer was worth and why: a banner above the parts, under each part its own verdict, reason and clause, and at the end each
// of those clauses once, in its own words.

const MARKS = { right: "✓", wrong: "✕", partly: "△", neutral: "" };

function mark(tone) {
  return MARKS[tone] && h("span", { class: "kenshu-mark", "aria-hidden": "true" }, MARKS[tone]);
}

function toneOf(right) {
  if (right === true) return "right";
  if (right === "partly") return "partly";
  return right === false ? "wrong" : "neutral";
}

function feedbackTitle(question) {
  const { feedback, practice, say } = question;
  const own = feedback.title ?? kinds[question.kind].title?.(question);
  if (own) return own;
  const tone = toneOf(feedback.right);
  if (tone === "partly" && feedback.parts?.length && !feedback.guide) return say("result_partly_of", partsRight(feedback));
  return say(practice && tone === "neutral" ? "compare" : `result_${tone}`); // in practice nobody gives points
}

function partsRight({ parts }) {
  return { right: parts.filter((part) => part.right).length, of: parts.length };
}

// The answer on the screen has been explained: there is nothing left to check.
function isExplained({ feedback }) {
  return Boolean(feedback) && !feedback.failed;
}

function feedbackBanner(question) {
  const { feedback, say } = question;
  if (!feedback) return null;
  const tone = toneOf(feedback.right);
  return h(
    "div",
    { key: "feedback", class: `kenshu-banner kenshu-${tone}`, role: "group", "aria-labelledby": `${question.id}-verdict`, tabindex: "-1" },
    h("p", { id: `${question.id}-verdict`, class: "kenshu-banner-title" }, mark(tone), feedbackTitle(question)),
    feedback.guide && h("p", { key: "guide" }, h("strong", {}, say("guide")), " ", feedback.guide),
    feedback.criteria && h("ul", { class: "kenshu-criteria" }, feedback.criteria.map((line) => h("li", {}, line))),
    feedback.comment && h("p", { key: "comment" }, h("strong", {}, say("comment")), " ", feedback.comment),
    feedback.clauses?.map((clause) => clauseQuote(clause, question)),
  );
}

function citedClauses(question) {
  const { feedback } = question;
  if (!feedback || feedback.clauses) return null;
  const cited = (feedback.parts ?? []).flatMap((part) => part.clause ?? []);
  const once = [...new Map(cited.map((clause) => [clause.label, clause])).values()];
  return once.length > 0 && h("div", { key: "clauses", class: "kenshu-clauses" }, once.map((clause) => clauseQuote(clause, question)));
}

function partFeedback(question, part) {
  const found = question.feedback?.parts?.find((candidate) => candidate.id === part.id);
  return found ? saidOf(question, found, (kinds[question.kind].verdict ?? setVerdict)(found, question)) : null;
}

function saidOf(question, found, verdict) {
  return h(
    "div",
    { key: "part-feedback", class: `kenshu-part-feedback kenshu-${verdict?.tone ?? "neutral"}` },
    (verdict || found.chosen) &&
      h(
        "p",
        { class: "kenshu-verdict" },
        verdict && h("span", { class: "kenshu-verdict-text" }, mark(verdict.tone), verdict.text),
        found.chosen && !verdict?.ownWords && h("span", { class: "kenshu-pill" }, question.say("your_answer")),
      ),
    found.missing && found.right !== true && found.right !== null && h("p", { key: "missing" }, found.missing),
    found.why && h("p", { key: "why" }, found.why),
    found.clause && h("p", { key: "clause", class: "kenshu-clause-label" }, clauseLabel(found.clause, question)),
  );
}

function setVerdict(found, { say }) {
  if (typeof found.wanted === "boolean") {
    if (found.wanted) return { tone: "right", text: say("option_right") };
    return { tone: found.chosen ? "wrong" : "neutral", text: say("option_wrong") };
  }
  return found.chosen ? plainVerdict(found, say) : null;
}

// A part of a set, of which a question may also ask what breaks a rule: the words say whether it belongs into the set, never that it
// is right, and the mark says whether it was rightly chosen. `name`_in, `name`_missed and `name`_out are the words.
function memberVerdict(found, name, { say }) {
  if (typeof found.wanted !== "boolean") return setVerdict(found, { say });
  const text = say(`${name}_${found.wanted ? (found.chosen ? "in" : "missed") : "out"}`);
  const leftAlone = !found.wanted && !found.chosen;
  return { tone: leftAlone ? "neutral" : found.right ? "right" : "wrong", text };
}

function plainVerdict(found, say) {
  return found.right ? { tone: "right", text: say("result_right") } : { tone: "wrong", text: say("result_wrong") };
}

// Where the guideline can be read, the clause leads to it, in a tab of its own: the answer stays where it is.
function clauseLabel(clause, { guideline, say }) {
  const words = say("clause", { label: clause.label });
  return guideline ? h("a", { href: `${guideline}#${clause.id}`, target: "_blank", rel: "noopener" }, words) : words;
}

function clauseQuote(clause, question) {
  return h(
    "blockquote",
    { key: `clause ${clause.label}`, class: "kenshu-clause" },
    h("p", { class: "kenshu-clause-label" }, clauseLabel(clause, question)),
    h("p", {}, clause.text),
    (clause.notes ?? []).map((note) => h("p", { class: "kenshu-dated-note" }, note)),
  );
}
