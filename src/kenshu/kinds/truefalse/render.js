// `truefalse`: two radios, ○ and ×, one Tab stop. The statement is the prompt.

const TRUE_OR_FALSE = ["true", "false"];

kinds.truefalse = {
  controls(question) {
    const [statement] = question.parts;
    const options = TRUE_OR_FALSE.map((answer) => [answer, question.say(`truefalse_${answer}`)]);
    return [
      !question.readonly && h("p", { key: "hint", class: "kenshu-hint" }, question.say("truefalse_hint")),
      optionsOf(question, statement, options, "kenshu-two"),
      partFeedback(question, statement),
    ];
  },
  describe: (value, { say }) => Object.values(value).map((answer) => say(`truefalse_${answer}`)),
  verdict(found, { say }) {
    if (found.right) return { tone: "right", text: say("result_right"), ownWords: true };
    const wanted = TRUE_OR_FALSE.includes(found.wanted);
    const text = wanted ? say("sort_wanted", { verdict: say(`truefalse_${found.wanted}`) }) : say("result_wrong");
    return { tone: "wrong", text, ownWords: true };
  },
};
