// The last cell: what is still blank, a confirmation, and what became of the hand-in.

function render({ model, el }) {
  const root = document.createElement("div");
  root.className = "kenshu-question kenshu-hand-in";
  el.append(root);
  let confirming = false;

  function ask(yes) {
    confirming = yes;
    draw();
    root.querySelector("button")?.focus();
  }

  function grow(name) {
    confirming = false;
    model.set(name, model.get(name) + 1);
    model.save_changes();
    draw();
    root.querySelector("[role=status]").focus();
  }

  function draw() {
    const read = model.get("furigana") && furiganaReader(model.get("furigana"));
    const say = speaker(model.get("words"));
    const state = model.get("state");
    const button = (key, onclick, primary) =>
      h("button", { key, type: "button", class: `kenshu-button ${primary ? "kenshu-primary" : ""}`, onclick }, say(key));
    root.lang = model.get("lang");
    root.classList.toggle("kenshu-furigana", Boolean(read));
    keepingFocus(root, () => patch(root, [
      h("div", { key: "status", role: "status", tabindex: "-1" }, statusLines(model, state, say)),
      h("div", { key: "actions", class: "kenshu-actions" },
        state === "handed_in" && model.get("may_repeat") && button("repeat", () => grow("repeating")),
        (state === "open" || state === "refused") && !confirming && button("hand_in", () => ask(true), true),
        (state === "open" || state === "refused") && confirming && [
          h("p", { key: "confirm" }, say("confirm")),
          button("hand_in_now", () => grow("handing_in"), true),
          button("go_back", () => ask(false)),
        ]),
    ], read));
  }

  const watched = ["words", "state", "blank", "message", "at", "may_repeat", "furigana"];
  watched.forEach((name) => model.on(`change:${name}`, draw));
  draw();
  return () => watched.forEach((name) => model.off(`change:${name}`, draw));
}

function statusLines(model, state, say) {
  if (state === "sending") return h("p", { key: "sending" }, say("sending"));
  if (state === "handed_in") {
    return [
      h("p", { key: "done", class: "kenshu-done" }, say("handed_in", { time: model.get("at") })),
      h("p", { key: "where" }, say("result_elsewhere")),
      model.get("may_repeat") && h("p", { key: "repeat" }, say("repeat_when")),
      model.get("message") && h("p", { key: "refused", class: "kenshu-refused" }, model.get("message")),
    ];
  }
  const blank = model.get("blank");
  return [
    state === "refused" && h("p", { key: "refused", class: "kenshu-refused" }, model.get("message")),
    h("p", { key: "blank" }, blank.length
      ? say("blank", { numbers: blank.join(say("list_comma")), number: blank.length, total: model.get("total") })
      : say("none_blank", { total: model.get("total") })),
  ];
}

export default { render };
