// `branch`: the moments behind with what was decided and what came of it, then the present one with its choices, or the ending. A
// choice is a pick on the screen until 決める is pressed: then it is the answer, and the next moment comes when it is recorded.

kinds.branch = {
  controls(question) {
    const { practice, readonly, say, text } = question;
    const way = wayOf(question);
    return [
      !readonly && !practice && h("p", { key: "hint", class: "kenshu-hint" }, say("branch_hint")),
      gaugesView(question, way),
      way.behind.map((step) => momentBehind(question, step)),
      way.present && momentNow(question, way),
      way.waiting && h("p", { key: "waiting", class: "kenshu-hint kenshu-lead", tabindex: "-1" }, say("branch_waiting")),
      way.ending && h("div", { key: "ending", class: "kenshu-ending kenshu-lead", ...named(question, "ending") },
        h("p", { id: `${question.id}-ending`, class: "kenshu-moment-time" }, say("branch_ending")),
        paragraphs(text(way.ending.story)).map((paragraph) => h("p", {}, paragraph))),
      practice && !readonly && way.taken.length > 0 && h("div", { key: "again", class: "kenshu-actions" },
        h("button", { type: "button", class: "kenshu-button", onclick: () => decide(question, null) }, say("branch_again"))),
    ];
  },
  describe: (value, question) => value.map((id) => textOf(question, id)),
  verdict(found, { say }) {
    const { points, of } = found.wanted;
    const taken = points === of ? "right" : points > 0 ? "partly" : "wrong";
    return { tone: found.chosen ? taken : points === of ? "right" : "neutral", text: say("branch_points", { points, of }) };
  },
  title(question) {
    const decided = question.feedback.parts?.filter(({ chosen }) => chosen) ?? [];
    if (decided.length === 0) return null;
    const sum = (name) => decided.reduce((total, { wanted }) => total + wanted[name], 0);
    const { ending } = wayOf(question);
    return question.say(ending ? "branch_earned" : "branch_broken_off", { points: sum("points"), of: sum("of") });
  },
  goesOn: (question) => !wayOf(question).ending,
  // Whoever has decided is led on, to the next moment as soon as it is there.
  drawn(question) {
    const { local } = question;
    const way = wayOf(question);
    if (local.decided !== way.taken.length) return;
    if (!way.waiting) {
      local.decided = null;
      const consequence = way.behind.at(-1)?.outcome?.consequence;
      question.announce(consequence ? question.text(consequence) : "");
    }
    question.focus(".kenshu-lead");
  },
};

function wayOf({ asked, value }) {
  const taken = value ?? [];
  const momentOf = (name) => asked.moments.find(({ id }) => id === name);
  let at = asked.moments[0].id;
  const behind = [];
  for (const choice of taken) {
    const moment = momentOf(at);
    if (!moment) break;
    const outcome = asked.outcomes[choice];
    behind.push({ moment, choice, outcome });
    at = outcome?.to;
  }
  const present = momentOf(at);
  const told = ({ after }) => after.length === 0 || after.some((choice) => taken.includes(choice));
  const ending = at === "end" ? asked.endings.find(told) : null;
  return { taken, behind, present, ending, waiting: !present && !ending };
}

function decide(question, value) {
  question.local.pick = null;
  question.local.decided = value?.length ?? 0;
  question.change(value);
}

function gaugesView(question, { behind }) {
  const { asked, id, say } = question;
  if (asked.gauges.length === 0) return null;
  return h("div", { key: "gauges", class: "kenshu-gauges", role: "group", "aria-label": say("branch_gauges") },
    asked.gauges.map((gauge) => {
      const name = `${id}-gauge-${gauge.id}`;
      const { value, change } = measured(gauge, behind);
      return h("div", { key: gauge.id, class: "kenshu-gauge" },
        h("span", { id: name }, question.text(gauge.name)),
        h("span", { class: "kenshu-gauge-value" }, measure(question, gauge, value), change),
        h("meter", { class: "kenshu-meter", "aria-labelledby": name, max: gauge.most, value }));
    }));
}

function measured({ id, start, most }, behind) {
  let [value, before] = [start, start];
  for (const { outcome } of behind) {
    before = value;
    value = Math.min(most, Math.max(0, value + (outcome?.effects[id] ?? 0)));
  }
  const sign = value > before ? "+" : "−";
  return { value, change: value === before ? "" : ` (${sign}${Math.abs(value - before)})` };
}

function measure({ lang, text }, { unit, most }, value) {
  if (!unit) return `${value} / ${most}`;
  return baseOf(lang) === "ja" ? `${value}${text(unit)}` : `${value} ${text(unit)}`;
}

// A group with a name, which the focus can be led to. No heading: which level would be right depends on the page around.
function named({ id }, name) {
  return { role: "group", "aria-labelledby": `${id}-${name}`, tabindex: "-1" };
}

function momentHead(question, moment) {
  return [
    h("p", { key: "time", id: `${question.id}-at-${moment.id}`, class: "kenshu-moment-time" }, question.text(moment.time)),
    paragraphs(question.text(moment.happens)).map((paragraph) => h("p", { class: "kenshu-happens" }, paragraph)),
  ];
}

function choicesOf(question, moment) {
  return question.parts.filter(({ id }) => moment.choices.includes(id));
}

function momentBehind(question, { moment, choice, outcome }) {
  const { say, text } = question;
  const explained = question.feedback?.parts?.some(({ id }) => id === choice);
  const decided = [
    h("p", { key: "decided", class: "kenshu-decided" },
      h("span", { class: "kenshu-pill" }, say("branch_decided")), textOf(question, choice)),
    outcome && h("p", { key: "came", class: "kenshu-consequence" }, text(outcome.consequence)),
  ];
  return h("div", { key: moment.id, class: "kenshu-moment", ...named(question, `at-${moment.id}`) },
    momentHead(question, moment),
    explained ? choicesOf(question, moment).map((part) => explainedChoice(question, part)) : decided);
}

function explainedChoice(question, part) {
  const found = question.feedback.parts.find(({ id }) => id === part.id);
  return h("div", { key: part.id, class: found.chosen ? "kenshu-option kenshu-chosen" : "kenshu-option" },
    h("p", { key: "text", class: "kenshu-option-text" }, question.text(part.text)),
    h("p", { key: "came", class: "kenshu-consequence" }, found.consequence),
    partFeedback(question, part));
}

function momentNow(question, { present, taken }) {
  const { id, local, readonly, say } = question;
  const radios = choicesOf(question, present).map((part) =>
    choiceRow(question, part, {
      type: "radio",
      name: `${id}-${present.id}`,
      value: part.id,
      checked: local.pick === part.id,
      onchange: () => {
        local.pick = part.id;
        local.nothingPicked = false;
        question.draw();
      },
    }));
  return h("div", { key: present.id, class: "kenshu-moment kenshu-present kenshu-lead", ...named(question, `at-${present.id}`) },
    momentHead(question, present),
    h("fieldset", { key: "choices", class: "kenshu-choices" },
      h("legend", { class: "kenshu-choices-title" }, say("branch_choose")),
      radios),
    !readonly && h("div", { key: "actions", class: "kenshu-actions" },
      h("button", { type: "button", class: "kenshu-button kenshu-primary", onclick: () => press(question, present, taken) }, say("branch_decide")),
      local.nothingPicked && h("span", { class: "kenshu-hint" }, say("branch_pick_first"))));
}

function press(question, present, taken) {
  const { local } = question;
  if (present.choices.includes(local.pick)) return decide(question, [...taken, local.pick]);
  local.nothingPicked = true;
  question.draw();
  question.announce(question.say("branch_pick_first"));
}
