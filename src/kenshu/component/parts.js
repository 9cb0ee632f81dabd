// What the kinds share. Each kind's `render.js` puts an object here; all fragments are one module, so names must not collide:
//   controls(question)        what stands under the prompt; question.asked is what was offered, with the kind's own fields
//   describe(value, question) an answer in words, a line each (to compare two answers)
//   verdict(found, question)  what is said of a part in a result: {tone, text}, ownWords where it needs no "your answer" beside it
//   title(question)           what a result is headed with, where the usual words will not do; null where they will
//   goesOn(question)          true while there is more to answer before a practice answer can be checked
//   drawn(question)           does what there is to do when the question has been drawn, such as leading the focus on
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

// A part with radios of its own, one Tab stop: `options` is [value, words] of each. The answer is {part id: value} of those placed.
function radiosOf(question, part, options, layout) {
  return h("fieldset", { key: part.id, class: "kenshu-statement" },
    h("legend", { class: "kenshu-statement-text" }, question.text(part.text)),
    optionsOf(question, part, options, layout),
    partFeedback(question, part));
}

function optionsOf(question, part, options, layout) {
  const given = question.value ?? {};
  const radio = ([value, words]) => {
    const id = `${question.id}-${part.id}-${value}`;
    return h("label", { key: value, class: "kenshu-choice", for: id },
      h("input", {
        id,
        value,
        type: "radio",
        class: "kenshu-input",
        name: `${question.id}-${part.id}`,
        checked: given[part.id] === value,
        disabled: question.readonly,
        onchange: () => question.change({ ...given, [part.id]: value }),
      }),
      h("span", { class: "kenshu-choice-text" }, words));
  };
  return h("div", { key: "options", class: `kenshu-statement-options ${layout}` }, options.map(radio));
}

function toggled(chosen, id, checked) {
  const kept = chosen.filter((other) => other !== id);
  return (checked ? [...kept, id] : kept).sort();
}

function textOf(question, id) {
  const part = question.parts.find((candidate) => candidate.id === id);
  return part ? question.text(part.text) : id;
}
