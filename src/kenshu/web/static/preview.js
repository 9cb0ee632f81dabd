// The preview: mounts the question component as the learner's page does, and keeps nothing of what is answered.
//
// It reads <script type="application/json" id="kenshu-page">:
//   lang, words, slot, question, practice, check (where a practice answer is checked), not_recorded (words)
//   readonly, answer, feedback: where the key was asked for

import component from "./component.js";
import { PageModel } from "./model.js";

const page = JSON.parse(document.getElementById("kenshu-page").textContent);
const furigana = JSON.parse(document.getElementById("kenshu-furigana")?.textContent ?? "null");
const model = new PageModel({
  slot: page.slot,
  number: "",
  question: page.question,
  practice: page.practice,
  lang: page.lang,
  words: page.words,
  guideline: page.guideline,
  furigana,
  readonly: page.readonly,
  feedback: page.feedback ?? null,
  answer: { value: page.answer ?? null, click: 0 },
});

async function feedbackOn(value) {
  try {
    const response = await fetch(`${page.check}?value=${encodeURIComponent(JSON.stringify(value))}`);
    return response.ok ? await response.json() : null;
  } catch {
    return null;
  }
}

model.on("change:answer", () => {
  model.set("saved", { click: model.get("answer").click, state: "refused", message: page.not_recorded });
});
model.on("change:check", async () => {
  const { value, click } = model.get("answer");
  const feedback = await feedbackOn(value);
  if (model.get("answer").click !== click) return;
  model.set("feedback", feedback ?? { right: null, title: page.words.check_failed, parts: [], failed: true });
});
component.render({ model, el: document.querySelector(`[data-kenshu-slot="${page.slot}"]`) });
