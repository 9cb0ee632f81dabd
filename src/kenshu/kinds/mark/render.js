// `mark`: the sentences of a draft post, each a checkbox, and one more that says that none breaks a rule (an empty list).
// GOV.UK's "none of these": ticking it clears the others, and the other way round.

kinds.mark = {
  controls(question) {
    const { value, say } = question;
    const sentence = (part) =>
      choiceRow(question, part, {
        type: "checkbox",
        value: part.id,
        checked: (value ?? []).includes(part.id),
        onchange(event) {
          const now = toggled(value ?? [], part.id, event.target.checked);
          question.change(now.length ? now : null);
        },
      });
    return [
      !question.readonly && h("p", { key: "hint", class: "kenshu-hint" }, say("mark_hint")),
      h("div", { key: "post", class: "kenshu-post" },
        h("p", { class: "kenshu-post-head" }, h("span", { class: "kenshu-post-face", "aria-hidden": "true" }), say("draft_post")),
        question.parts.map(sentence)),
      h("div", { key: "none", class: "kenshu-row" },
        h("label", { class: "kenshu-choice", for: `${question.id}-none` },
          h("input", {
            id: `${question.id}-none`,
            type: "checkbox",
            class: "kenshu-input",
            disabled: question.readonly,
            checked: value?.length === 0,
            onchange: (event) => question.change(event.target.checked ? [] : null),
          }),
          h("span", { class: "kenshu-choice-text" }, say("none_applies"))),
        noneFeedback(question)),
    ];
  },
  describe: (value, question) => (value.length ? value.map((id) => textOf(question, id)) : [question.say("none_applies")]),
  verdict: (found, question) => memberVerdict(found, "sentence", question),
};

// Whether it was right to say that there is none, where that was said or ought to have been; nothing while the key is not told.
function noneFeedback(question) {
  const parts = question.feedback?.parts ?? [];
  if (!parts.length || parts.some((part) => typeof part.wanted !== "boolean")) return null;
  const wanted = !parts.some((part) => part.wanted);
  const chosen = question.value?.length === 0;
  const found = { wanted, chosen, right: wanted === chosen };
  return (wanted || chosen) && saidOf(question, found, memberVerdict(found, "none", question));
}
