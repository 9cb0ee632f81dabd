// `sort`: each statement is a group of three radios, 可 / 不可 / 要相談.

const VERDICTS = ["allowed", "forbidden", "consult"];

kinds.sort = {
  controls(question) {
    const options = VERDICTS.map((verdict) => [verdict, question.say(verdict)]);
    return [
      !question.readonly && h("p", { key: "hint", class: "kenshu-hint" }, question.say("sort_hint")),
      question.parts.map((part) => radiosOf(question, part, options, "kenshu-verdicts kenshu-beside")),
    ];
  },
  describe: (value, question) =>
    question.parts.filter(({ id }) => value[id]).map(({ id }) => `${textOf(question, id)}: ${question.say(value[id])}`),
  verdict(found, { say }) {
    if (found.right) return { tone: "right", text: say("result_right"), ownWords: true };
    const text = VERDICTS.includes(found.wanted) ? say("sort_wanted", { verdict: say(found.wanted) }) : say("result_wrong");
    return { tone: "wrong", text, ownWords: true };
  },
};
