// `text`: a text area. What is typed is a draft until the typing rests; then it is the answer. A text that is too long stays a
// draft, with the count saying by how much: nothing is cut off.

const TYPING_RESTS = 800; // milliseconds

kinds.text = {
  label: true,
  controls(question) {
    const { id, local, say, asked } = question;
    const shown = (local.draft ?? question.value ?? "").replace(/\r\n?/g, "\n");
    const left = asked.max_length - lengthOf(shown);
    return [
      h("textarea", {
        key: "field",
        id: `${id}-field`,
        class: "kenshu-textarea",
        rows: 7,
        value: shown,
        readOnly: question.readonly,
        "aria-describedby": question.readonly ? null : `${id}-count`,
        "aria-invalid": left < 0 ? "true" : null,
        oninput: (event) => typed(question, event.target.value),
        onblur: () => local.flush?.(),
      }),
      !question.readonly && h("p", { key: "count", id: `${id}-count`, class: left < 0 ? "kenshu-count kenshu-over" : "kenshu-count" },
        left < 0 ? say("characters_over", { number: -left }) : say("characters_left", { number: left })),
    ];
  },
  describe: (value) => value.split("\n"),
  flush: ({ local }) => local.flush?.(),
  forget({ local, edit }) {
    clearTimeout(local.timer);
    Object.assign(local, { draft: undefined, flush: undefined, tooLong: false });
    edit(false);
  },
};

function typed(question, text) {
  const { local, asked } = question;
  clearTimeout(local.timer);
  local.draft = text;
  local.tooLong = lengthOf(text) > asked.max_length;
  local.flush = () => takeOver(question, text);
  local.timer = setTimeout(local.flush, TYPING_RESTS);
  question.edit(true);
}

function takeOver(question, text) {
  const { local, say, asked } = question;
  clearTimeout(local.timer);
  const left = asked.max_length - lengthOf(text);
  if (left < 0) return question.announce(say("characters_over", { number: -left }));
  local.draft = local.flush = undefined;
  question.change(text.trim() ? text : null);
  if (left <= asked.max_length / 10) question.announce(say("characters_left", { number: left }));
}
