// `form`: the form as the city has it, a field in its row. What is typed is a draft until the typing rests or the field is left; then
// it belongs to the answer, and whatever cannot be read is said at the field, never whether it is right. Of a form that is filled in,
// each field has a box that says that it is wrong, and below it then the field to mend it.

const FORM_RESTS = 800; // milliseconds

kinds.form = {
  controls(question) {
    const { asked, local, say, text } = question;
    local.now = question;
    const besides = question.parts.filter(({ id }) => !asked.fields[id].row);
    return [
      asked.case &&
        h("div", { key: "case", class: "kenshu-form-case" },
          h("p", { class: "kenshu-form-title" }, say("form_case")),
          paragraphs(text(asked.case)).map((paragraph) => h("p", {}, paragraph))),
      !question.readonly && h("p", { key: "hint", class: "kenshu-hint" }, say(asked.filled_in ? "form_mend_hint" : "form_hint")),
      h("div", { key: "paper", class: "kenshu-form-paper" },
        h("p", { class: "kenshu-form-name" }, `${text(asked.layout.label)} ${text(asked.layout.title)}`),
        asked.layout.parts.map((part) => formPart(question, part))),
      besides.length > 0 &&
        h("div", { key: "besides", class: "kenshu-form-besides" },
          h("p", { class: "kenshu-form-title" }, say("form_besides")),
          h("div", { class: "kenshu-form-rows" }, besides.map((part) => formRow(question, part.id, text(part.text), [part])))),
    ];
  },
  describe: (value, question) =>
    question.parts.filter(({ id }) => id in value).map(({ id }) => `${textOf(question, id)}: ${formWords(question, id, value[id])}`),
  verdict(found, question) {
    const { say, asked } = question;
    const said = (tone, words) => ({ tone, text: words, ownWords: true });
    if (asked.fields[found.id].by_person) return found.given ? said(toneOf(found.right), say("form_given", found.given)) : null;
    const { as_filled: stood, partly } = found.wanted;
    if (stood === "right") return found.chosen ? said("wrong", say("form_beside")) : said("neutral", say("form_left"));
    if (found.right) return said("right", say("result_right"));
    const wanted = formWanted(question, found);
    if (stood === "wrong") return said(found.chosen ? "partly" : "wrong", say(found.chosen ? "form_not_mended" : "form_missed", { wanted }));
    return partly ? said("partly", say("form_partly", { wanted })) : said("wrong", wanted);
  },
  flush: (question) => formTakeOver(question),
  forget({ local, edit }) {
    clearTimeout(local.timer);
    Object.assign(local, { drafts: {}, tooLong: false });
    edit(false);
  },
};

function formPart(question, { line, at, rows, clauses, id }) {
  const { asked, text, say } = question;
  const fields = (row) => question.parts.filter((part) => row && asked.fields[part.id].row === row);
  if (rows) {
    return h("div", { class: "kenshu-form-rows" },
      rows.map((row) => formRow(question, row.id, text(row.label), fields(row.id), row.text && text(row.text))));
  }
  if (clauses) return h("p", { class: "kenshu-hint" }, say("form_clauses"));
  if (!fields(id).length) return h("p", { class: `kenshu-form-line kenshu-form-${at ?? "start"}` }, text(line));
  return h("div", { key: `line ${id}`, class: "kenshu-form-line" }, fields(id).map((part) => formField(question, part, "")));
}

// The label of the form stands in its column; a field whose own label is another one says it beside the field.
function formRow(question, key, label, fields, printed) {
  return h("div", { key, class: "kenshu-form-row" },
    h("div", { class: "kenshu-form-label" }, label),
    h("div", { class: "kenshu-form-cell" },
      fields.length ? fields.map((part) => formField(question, part, label)) : h("p", { class: "kenshu-form-printed" }, printed ?? "")));
}

function formField(question, part, shownLabel) {
  const { asked, say, text, value } = question;
  const field = asked.fields[part.id];
  const label = text(part.text);
  const marked = part.id in (value ?? {});
  const spoken = asked.filled_in ? say("form_mended_named", { label }) : label;
  return h("div", { key: part.id, class: "kenshu-form-field", "data-part": part.id },
    asked.filled_in && formStands(question, part, field, label, label === shownLabel, marked),
    (!asked.filled_in || marked) && formControl(question, part, field, spoken, asked.filled_in ? say("form_mended") : label !== shownLabel && label),
    partFeedback(question, part));
}

// What stands in a field already, and the box that says that it is wrong.
function formStands(question, part, field, label, hidden, marked) {
  const { id, say, readonly } = question;
  const box = `${id}-${part.id}-mend`;
  return h("div", { key: "stands", class: "kenshu-form-stands" },
    h("p", { class: "kenshu-form-filled" }, !hidden && h("span", { class: "kenshu-form-small" }, `${label}: `), formWords(question, part.id, field.filled)),
    h("label", { class: "kenshu-choice kenshu-form-mend", for: box },
      h("input", {
        id: box,
        type: "checkbox",
        class: "kenshu-input",
        checked: marked,
        disabled: readonly,
        "aria-label": say("form_mend_named", { label }),
        onchange: (event) => formGive(question, part.id, event.target.checked ? null : undefined),
      }),
      h("span", { class: "kenshu-choice-text", "aria-hidden": "true" }, say("form_mend"))));
}

function formControl(question, part, field, spoken, shown) {
  const { id } = question;
  if (field.options) {
    return h("fieldset", { key: "control", class: "kenshu-form-set" },
      h("legend", { class: shown ? "kenshu-form-small" : "kenshu-hidden" }, formLabel(spoken, shown)),
      field.options.map((option) => formOption(question, part, field, option)));
  }
  if (field.kind !== "period") return formTyped(question, part, field, "", spoken, shown);
  return h("div", { key: "control", class: "kenshu-form-period", role: "group", "aria-label": spoken },
    shown && h("p", { class: "kenshu-form-small", "aria-hidden": "true" }, shown),
    ["from", "to"].map((end) =>
      formTyped(question, part, field, end, question.say(`form_${end}_named`, { label: spoken }), question.say(`form_${end}`))));
}

// The words on the screen are part of the name that is spoken.
function formLabel(spoken, shown) {
  return shown && shown !== spoken ? [h("span", { "aria-hidden": "true" }, shown), h("span", { class: "kenshu-hidden" }, spoken)] : spoken;
}

function formOption(question, part, field, option) {
  const one = field.kind === "choice";
  const given = question.value?.[part.id] ?? (one ? "" : []);
  const id = `${question.id}-${part.id}-${option.id}`;
  return h("label", { key: option.id, class: "kenshu-choice", for: id },
    h("input", {
      id,
      type: one ? "radio" : "checkbox",
      name: one ? `${question.id}-${part.id}` : null,
      value: option.id,
      class: "kenshu-input",
      checked: one ? given === option.id : given.includes(option.id),
      disabled: question.readonly,
      onchange(event) {
        const chosen = one ? option.id : toggled(given, option.id, event.target.checked);
        formGive(question, part.id, chosen.length ? chosen : null);
      },
    }),
    h("span", { class: "kenshu-choice-text" }, question.text(option.text)));
}

function formTyped(question, part, field, end, spoken, shown) {
  const { local, readonly } = question;
  const spot = end ? `${part.id}-${end}` : part.id;
  const id = `${question.id}-${spot}`;
  const given = question.value?.[part.id];
  const held = (end ? given?.[end] : given) ?? "";
  if (readonly) return formHeld(question, field, spot, held, spoken, shown);
  const typed = (local.drafts?.[spot] ?? held).replace(/\r\n?/g, "\n");
  const fault = formFault(question, part, field, end, typed, held);
  return h("div", { key: `typed ${spot}`, class: "kenshu-form-typed" },
    h("label", { for: id, class: shown ? "kenshu-form-small" : "kenshu-hidden" }, formLabel(spoken, shown)),
    h("div", { class: "kenshu-form-input" },
      field.prefix && h("span", { class: "kenshu-form-prefix", id: `${id}-prefix` }, field.prefix),
      h(field.by_person ? "textarea" : "input", {
        id,
        ...(field.by_person ? { rows: 5 } : { type: "text", autocomplete: "off", spellcheck: "false" }),
        value: typed,
        autocapitalize: field.kind === "url" ? "none" : null,
        class: "kenshu-form-text",
        "aria-describedby": [field.prefix && `${id}-prefix`, field.by_person && `${id}-read`, `${id}-fault`].filter(Boolean).join(" "),
        "aria-invalid": fault ? "true" : null,
        oninput: (event) => formType(question, spot, event.target.value),
        onblur: () => formTakeOver(local.now),
      })),
    field.by_person && h("p", { key: "read", id: `${id}-read`, class: "kenshu-form-small" }, formRead(question, field, typed)),
    h("p", { key: "fault", id: `${id}-fault`, class: "kenshu-form-fault", "aria-live": "polite" }, fault));
}

// A person reads it, and how much more they will read is counted.
function formRead({ say }, field, typed) {
  const left = field.max_length - lengthOf(typed);
  return [say("form_by_person"), left >= 0 ? ` ${say("characters_left", { number: left })}` : ""];
}

// A result shows what was typed as text: a field would cut off what is long.
function formHeld({ say }, field, spot, held, spoken, shown) {
  const words = typeof held === "number" ? say("form_deleted") : held ? `${field.prefix ?? ""}${held}` : say("form_nothing");
  return h("div", { key: `held ${spot}`, class: "kenshu-form-typed" },
    h("p", { class: shown ? "kenshu-form-small" : "kenshu-hidden" }, formLabel(spoken, shown)),
    h("p", { class: "kenshu-form-held" }, words));
}

// What can be said of a field without saying whether it is right: of what was typed last before the typing rested.
function formFault(question, part, field, end, typed, held) {
  const { say, asked } = question;
  const most = field.max_length ?? 100;
  if (lengthOf(typed) > most) return say("form_too_long", { most, number: lengthOf(typed) });
  if (!held.trim()) return "";
  if (field.kind === "url") return /^[A-Za-z0-9]+$/.test(formTail(field.prefix, held)) ? "" : say("form_letters");
  if (field.kind !== "date" && field.kind !== "period") return "";
  const day = readDay(held, asked.eras);
  if (!day) return say("form_no_day");
  const first = end === "to" && readDay(question.value[part.id].from ?? "", asked.eras);
  return first && day < first ? say("form_backwards") : "";
}

function formTail(prefix, typed) {
  const tail = typed.trim().replace(/\/$/, "");
  return tail.toLowerCase().startsWith(prefix.toLowerCase()) ? tail.slice(prefix.length) : tail;
}

function formType(question, spot, text) {
  const { local } = question;
  clearTimeout(local.timer);
  local.drafts = { ...local.drafts, [spot]: text };
  local.tooLong = formTooLong(question).length > 0;
  local.timer = setTimeout(() => formTakeOver(local.now), FORM_RESTS);
  question.edit(true);
}

function formTooLong({ local, asked }) {
  return Object.entries(local.drafts ?? {}).filter(([spot, text]) => lengthOf(text) > (asked.fields[spot.split("-")[0]].max_length ?? 100));
}

// Takes over what was typed; a text that is too long stays a draft.
function formTakeOver(question) {
  const { local } = question;
  clearTimeout(local.timer);
  const long = Object.fromEntries(formTooLong(question));
  const spots = Object.keys(local.drafts ?? {}).filter((spot) => !(spot in long));
  if (spots.length === 0) return;
  let given = { ...question.value };
  for (const spot of spots) {
    const [name, end] = spot.split("-");
    const text = local.drafts[spot].trim() ? local.drafts[spot] : null;
    const ends = end && { from: given[name]?.from, to: given[name]?.to, [end]: text ?? undefined };
    given = { ...given, [name]: ends || text };
  }
  Object.assign(local, { drafts: long, tooLong: Object.keys(long).length > 0 });
  question.change(formWhole(question, given));
  if (local.tooLong) question.edit(true);
}

function formGive(question, name, given) {
  formTakeOver(question);
  const { local } = question;
  local.now.change(formWhole(local.now, { ...local.now.value, [name]: given }));
}

// The answer in the order of the form, without what is empty; of a form that is filled in, a field that is marked stays, null until
// it is mended.
function formWhole({ asked, parts }, given) {
  const whole = {};
  for (const { id } of parts) {
    let field = given[id];
    if (field && asked.fields[id].kind === "period") field = formEnds(field);
    if (field !== undefined && (field !== null || asked.filled_in)) whole[id] = field;
  }
  return Object.keys(whole).length ? whole : null;
}

// A period without the end that is empty; null where both are.
function formEnds({ from, to }) {
  return from || to ? { ...(from && { from }), ...(to && { to }) } : null;
}

function formWords(question, name, given) {
  const { asked, say, text } = question;
  const field = asked.fields[name];
  if (field.kind === "choices" && field.filled !== undefined && given === field.filled) {
    return field.options.map((option) => `${given.includes(option.id) ? "■" : "□"}${text(option.text)}`).join("　");
  }
  if (given === null || given === undefined || given === "") return say("form_nothing");
  if (typeof given === "number") return say("form_deleted");
  const words = (id) => (field.options ? text(field.options.find((option) => option.id === id)?.text ?? { [question.lang]: id }) : id);
  if (Array.isArray(given)) return given.map(words).join(say("form_between"));
  if (typeof given === "object") return "ja" in given ? text(given) : say("form_period", { from: given.from ?? "", to: given.to ?? "" });
  return `${field.prefix ?? ""}${words(given)}`;
}

function formWanted(question, { id, wanted }) {
  const { say, asked } = question;
  const { kind } = asked.fields[id];
  const right = kind === "date" || kind === "period" ? daysInWords(wanted.right, question.lang, asked.eras) : wanted.right;
  const words = formWords(question, id, right);
  if (wanted.says) return say("form_rule", { says: question.text(wanted.says), wanted: words });
  return say(kind === "text" || kind === "url" ? "form_example" : "form_wanted", { wanted: words });
}
