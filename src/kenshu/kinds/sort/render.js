// `sort`: each statement is a group of three radios, 可 / 不可 / 要相談.

const VERDICTS = ["allowed", "forbidden", "consult"];

kinds.sort = {
  controls: (question) => question.parts.map((part) => statement(question, part)),
  describe: (value, question) =>
    question.parts.filter(({ id }) => value[id]).map(({ id }) => `${textOf(question, id)}: ${question.say(value[id])}`),
  verdict(found, { say }) {
    if (found.right) return { tone: "right", text: say("result_right"), ownWords: true };
    const text = VERDICTS.includes(found.wanted) ? say("sort_wanted", { verdict: say(found.wanted) }) : say("result_wrong");
    return { tone: "wrong", text, ownWords: true };
  },
};

function statement(question, part) {
  const sorted = question.value ?? {};
  const choice = (verdict) => {
    const id = `${question.id}-${part.id}-${verdict}`;
    return h("label", { key: verdict, class: "kenshu-choice", for: id },
      h("input", {
        id,
        type: "radio",
        class: "kenshu-input",
        name: `${question.id}-${part.id}`,
        value: verdict,
        checked: sorted[part.id] === verdict,
        disabled: question.readonly,
        onchange: () => question.change({ ...sorted, [part.id]: verdict }),
      }),
      h("span", { class: "kenshu-choice-text" }, question.say(verdict)));
  };
  return h("fieldset", { key: part.id, class: "kenshu-statement" },
    h("legend", { class: "kenshu-statement-text" }, question.text(part.text)),
    h("div", { class: "kenshu-verdicts" }, VERDICTS.map(choice)),
    partFeedback(question, part));
}
