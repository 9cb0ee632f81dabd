// `multiple`: checkboxes; with none ticked the answer is taken back.

kinds.multiple = {
  controls(question) {
    const chosen = question.value ?? [];
    return question.parts.map((part) =>
      choiceRow(question, part, {
        type: "checkbox",
        value: part.id,
        checked: chosen.includes(part.id),
        onchange(event) {
          const now = toggled(chosen, part.id, event.target.checked);
          question.change(now.length ? now : null);
        },
      }),
    );
  },
  describe: (value, question) => value.map((id) => textOf(question, id)),
  verdict: (found, question) => memberVerdict(found, "option", question),
};
