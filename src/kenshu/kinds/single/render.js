// `single`: radios, one Tab stop for the group.

kinds.single = {
  controls: (question) =>
    question.parts.map((part) =>
      choiceRow(question, part, {
        type: "radio",
        name: question.id,
        value: part.id,
        checked: question.value === part.id,
        onchange: () => question.change(part.id),
      }),
    ),
  describe: (value, question) => [textOf(question, value)],
};
