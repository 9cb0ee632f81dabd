// `match`: each item is a group of radios, one for each target. A target may be chosen for several items.

kinds.match = {
  controls(question) {
    const options = question.asked.targets.map(({ id, text }) => [id, question.text(text)]);
    return [
      !question.readonly && h("p", { key: "hint", class: "kenshu-hint" }, question.say("match_hint")),
      question.parts.map((part) => radiosOf(question, part, options, "kenshu-targets")),
    ];
  },
  describe: (value, question) =>
    question.parts.filter(({ id }) => value[id]).map(({ id }) => `${textOf(question, id)} → ${targetText(question, value[id])}`),
  verdict(found, question) {
    const { say } = question;
    if (found.right) return { tone: "right", text: say("result_right"), ownWords: true };
    const text = found.wanted ? say("match_wanted", { target: targetText(question, found.wanted) }) : say("result_wrong");
    return { tone: "wrong", text, ownWords: true };
  },
};

function targetText(question, id) {
  const target = question.asked.targets.find((candidate) => candidate.id === id);
  return target ? question.text(target.text) : id;
}
