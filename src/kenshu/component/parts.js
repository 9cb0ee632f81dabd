// What the kinds share. A kind is an object:
//   controls(question)        what stands under the prompt
//   describe(value, question) an answer in words, a line each (to compare two answers)
//   label                     true where the prompt labels one field instead of heading a group
//   flush(question)           takes over what has been typed and not yet been given as the answer; forget(question) drops it

const kinds = {};

function choiceRow(question, part, input) {
  const id = `${question.id}-${part.id}`;
  return h(
    "div",
    { key: part.id, class: "kenshu-row" },
    h(
      "label",
      { class: "kenshu-choice", for: id },
      h("input", { ...input, id, key: "input", class: "kenshu-input", disabled: question.readonly }),
      h("span", { class: "kenshu-choice-text" }, question.text(part.text)),
    ),
    partFeedback(question, part),
  );
}

function toggled(chosen, id, checked) {
  const kept = chosen.filter((other) => other !== id);
  return (checked ? [...kept, id] : kept).sort();
}

function textOf(question, id) {
  const part = question.parts.find((candidate) => candidate.id === id);
  return part ? question.text(part.text) : id;
}
