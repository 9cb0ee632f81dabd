// One question on the screen. It knows nothing of servers: it reads and writes the traits of a model (anywidget's interface),
// which a page or a notebook kernel keeps.

const TRAITS = ["slot", "number", "question", "lang", "words", "answer", "saved", "feedback", "readonly", "practice", "guideline", "furigana"];
const FLUSH_ON = ["beforeunload", "pagehide"];

function render({ model, el }) {
  // A notebook loads this module once for each question: the count is the window's, or all radio buttons would be one group.
  window.kenshuMounted = (window.kenshuMounted ?? 0) + 1;
  const id = `kenshu-q${window.kenshuMounted}`;
  const local = {}; // what is on the screen only: a draft, an order not confirmed
  let late = null;
  let timer = null;

  const root = document.createElement("div");
  root.className = "kenshu-question";
  const stage = document.createElement("div");
  const announcer = document.createElement("p");
  announcer.className = "kenshu-hidden";
  announcer.setAttribute("role", "status");
  root.append(stage, announcer);
  el.append(root);

  function current() {
    const asked = model.get("question");
    const lang = model.get("lang");
    const answer = model.get("answer") ?? { value: null, click: 0 };
    return {
      id, local, lang, answer, asked, late: late !== null && late === answer.click,
      slot: model.get("slot"),
      number: model.get("number"),
      kind: asked.kind,
      prompt: inLanguage(asked.prompt, lang),
      scenario: asked.scenario,
      parts: asked.parts ?? [],
      value: answer.value,
      saved: model.get("saved"),
      feedback: model.get("feedback"),
      guideline: model.get("guideline"),
      readonly: Boolean(model.get("readonly")),
      practice: Boolean(model.get("practice")),
      editing: Boolean(model.get("editing")),
      tooLong: Boolean(local.tooLong),
      say: speaker(model.get("words") ?? {}),
      text: (words) => inLanguage(words, lang),
      change, draw, edit, resolve, announce, focus,
    };
  }

  // The readings come with what they are of: the page's list, and those of what was shown or explained since.
  function readerOf({ lang, asked, feedback }) {
    const readings = baseOf(lang) === "ja" ? model.get("furigana") : null;
    return readings ? furiganaReader({ ...readings, ...asked.furigana, ...feedback?.furigana }) : null;
  }

  function change(value) {
    const { click } = model.get("answer") ?? { click: 0 };
    local.checking = false;
    if (model.get("practice") && model.get("feedback")) model.set("feedback", null);
    model.set("editing", false);
    model.set("answer", { value, click: click + 1 });
    model.save_changes();
  }

  function edit(editing) {
    model.set("editing", editing);
    draw();
  }

  function resolve(keep) {
    if (keep === "other") kinds[model.get("question").kind]?.forget?.(current());
    model.set("resolve", { keep, click: (model.get("resolve")?.click ?? 0) + 1 });
    model.save_changes();
    stage.querySelector(".kenshu-status").focus({ preventScroll: true });
  }

  function announce(text) {
    announcer.textContent = text;
  }

  function focus(selector) {
    stage.querySelector(selector)?.focus();
  }

  function flush() {
    kinds[model.get("question").kind]?.flush?.(current());
  }

  function check() {
    flush();
    if (current().value === null) return announceUnanswered();
    local.checking = true;
    model.set("check", (model.get("check") ?? 0) + 1);
    model.save_changes();
  }

  function announceUnanswered() {
    local.unanswered = true;
    draw();
    announce(current().say("answer_first"));
  }

  function draw() {
    if (model.get("saved")?.state === "saved") late = null;
    const question = current();
    if (question.value !== null) local.unanswered = false;
    const read = readerOf(question);
    keepingFocus(root, () => {
      root.lang = question.lang;
      root.classList.toggle("kenshu-furigana", Boolean(read));
      patch(stage, questionView(question, check), read);
    });
    kinds[question.kind]?.drawn?.(question);
    watchPatience(question);
  }

  function watchPatience(question) {
    clearTimeout(timer);
    if (!isPending(question)) return;
    timer = setTimeout(() => {
      late = question.answer.click;
      draw();
    }, PATIENCE);
  }

  // Whoever asked for the check is led to the verdict; one that comes by itself takes nobody's focus.
  function feedbackChanged() {
    const question = current();
    draw();
    const led = Boolean(question.feedback) && local.checking;
    if (question.feedback) local.checking = false;
    if (led) focus(".kenshu-banner");
    announce(question.feedback && question.practice && !led ? feedbackTitle(question) : "");
  }

  const whenHidden = () => document.hidden && flush();
  TRAITS.forEach((name) => model.on(`change:${name}`, name === "feedback" ? feedbackChanged : draw));
  FLUSH_ON.forEach((name) => window.addEventListener(name, flush));
  document.addEventListener("visibilitychange", whenHidden);
  draw();

  return () => {
    flush();
    clearTimeout(timer);
    TRAITS.forEach((name) => model.off(`change:${name}`, name === "feedback" ? feedbackChanged : draw));
    FLUSH_ON.forEach((name) => window.removeEventListener(name, flush));
    document.removeEventListener("visibilitychange", whenHidden);
    root.remove();
  };
}

function questionView(question, check) {
  const { say, practice, readonly } = question;
  if (!(question.kind in kinds)) return [h("p", { key: "unknown", class: "kenshu-hint", role: "alert" }, say("kind_unknown"))];
  return [
    scenarioView(question),
    promptAndControls(question),
    practice && !readonly && !isExplained(question) && !kinds[question.kind].goesOn?.(question) &&
      h("div", { key: "actions", class: "kenshu-actions" },
        h("button", { type: "button", class: "kenshu-button kenshu-primary", onclick: check }, say("check")),
        question.local.unanswered && h("span", { class: "kenshu-hint" }, say("answer_first"))),
    !readonly && statusLine(question),
    conflictPanel(question),
    citedClauses(question),
  ].filter(Boolean);
}

function scenarioView({ scenario, text, say }) {
  if (!scenario) return null;
  const rules = scenario.setting ?? [];
  return h("div", { key: "scenario", class: "kenshu-scenario" },
    h("h2", { class: "kenshu-scenario-title" }, text(scenario.title)),
    paragraphs(text(scenario.story)).map((paragraph) => h("p", {}, paragraph)),
    rules.length > 0 && h("div", { class: "kenshu-setting", role: "group", "aria-label": say("setting") },
      h("p", { class: "kenshu-setting-title" }, say("setting")),
      h("ul", {}, rules.map((rule) => h("li", {}, text(rule))))),
    pictureView(scenario.picture, text));
}

function pictureView(picture, text) {
  if (!picture?.data) return null;
  const src = `data:${picture.type};base64,${text(picture.data)}`;
  return h("figure", { key: "picture", class: "kenshu-picture" },
    h("img", { src, alt: text(picture.alt) }),
    picture.caption && h("figcaption", { class: "kenshu-hint" }, text(picture.caption)));
}

function promptAndControls(question) {
  const kind = kinds[question.kind];
  const prompt = [
    question.number && h("span", { class: "kenshu-number" }, question.say("number", { number: question.number })),
    h("span", { class: "kenshu-prompt-text" }, question.prompt),
  ];
  const [group, heading] = kind.label ? ["div", "label"] : ["fieldset", "legend"];
  return h(group, { key: "controls", class: "kenshu-group" },
    h(heading, { class: "kenshu-prompt", for: kind.label ? `${question.id}-field` : null }, prompt),
    feedbackBanner(question),
    kind.controls(question));
}
