// `order`: rows that move up and down. Each move is the answer at once, so that none is lost; the button confirms a row order
// that needs no move. A list that nobody touched is no answer.

kinds.order = {
  controls(question) {
    const shown = shownOrder(question);
    const confirmed = question.value !== null;
    return [
      !question.readonly && h("p", { key: "hint", class: "kenshu-hint" }, question.say("order_hint")),
      h("ol", { key: "steps", class: "kenshu-steps" }, shown.map((id, place) => step(question, shown, id, place))),
      !question.readonly &&
        h("div", { key: "confirm", class: "kenshu-actions" },
          h("button", {
            type: "button",
            class: "kenshu-button kenshu-confirm",
            "aria-disabled": confirmed ? "true" : null,
            onclick: () => confirmed || question.change(shown),
          }, question.say("confirm_order")),
          h("span", { class: "kenshu-hint" }, question.say(confirmed ? "order_confirmed" : "order_open"))),
    ].filter(Boolean);
  },
  describe: (value, question) => value.map((id, place) => `${place + 1}. ${textOf(question, id)}`),
  verdict(found, { say }) {
    if (found.right) return { tone: "right", text: say("result_right"), ownWords: true };
    const text = Number.isInteger(found.wanted) ? say("order_wanted", { place: found.wanted }) : say("result_wrong");
    return { tone: "wrong", text, ownWords: true };
  },
};

function shownOrder({ value, parts }) {
  return value ?? parts.map((part) => part.id);
}

function step(question, shown, id, place) {
  const { say, readonly } = question;
  const text = textOf(question, id);
  const mover = (way, target) =>
    h("button", {
      key: way,
      type: "button",
      class: `kenshu-button kenshu-move kenshu-${way}`,
      disabled: target < 0 || target >= shown.length,
      "aria-label": say(`move_${way}_named`, { text }),
      onclick: () => move(question, shown, place, target, way),
    }, h("span", { "aria-hidden": "true" }, way === "up" ? "↑" : "↓"),
    h("span", { class: "kenshu-move-word" }, say(`move_${way}`)));
  return h("li", { key: id, class: "kenshu-step", "data-part": id },
    h("div", { class: "kenshu-step-row" },
      h("span", { class: "kenshu-place", "aria-hidden": "true" }, String(place + 1)),
      h("span", { class: "kenshu-step-text" }, text),
      !readonly && h("span", { key: "movers", class: "kenshu-movers" }, mover("up", place - 1), mover("down", place + 1))),
    partFeedback(question, { id }));
}

function move(question, shown, place, target, way) {
  const moved = [...shown];
  const [id] = moved.splice(place, 1);
  moved.splice(target, 0, id);
  question.change(moved);
  question.focus(`[data-part="${id}"] .kenshu-${stillUsable(way, target, shown.length)}`);
  question.announce(question.say("moved", { text: textOf(question, id), place: target + 1, total: shown.length }));
}

// The pressed button, or the other one where the row has come to an end and the pressed one is disabled.
function stillUsable(way, place, length) {
  if (way === "up") return place === 0 ? "down" : "up";
  return place === length - 1 ? "up" : "down";
}
