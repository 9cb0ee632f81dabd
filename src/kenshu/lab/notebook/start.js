// The first cell: who is working on which attempt, and the switches of the language, which also chooses the text cells to show, and
// of furigana, which is written over those cells here.

function render({ model, el }) {
  const root = document.createElement("div");
  root.className = "kenshu-question kenshu-start";
  const style = document.createElement("style"); // shows the text cells of one language
  el.append(root, style);

  function speak(lang) {
    model.set("lang", lang);
    model.save_changes();
  }

  function furigana() {
    model.set("with_furigana", !model.get("with_furigana"));
    model.save_changes();
  }

  let takeAway = () => {};
  function overTextCells() {
    takeAway();
    const notebook = el.closest(".jp-Notebook");
    const readings = model.get("furigana");
    notebook?.classList.toggle("kenshu-furigana", Boolean(readings));
    const isJapanese = (element) => element.closest('[class*="celltag_kenshu-ja"] .jp-RenderedMarkdown'); // easy Japanese too
    takeAway = notebook && readings ? furiganaOver(notebook, readings, isJapanese) : () => {};
  }

  function draw() {
    const read = model.get("furigana") && furiganaReader(model.get("furigana"));
    const say = speaker(model.get("words"));
    const lang = model.get("lang");
    root.lang = lang;
    root.classList.toggle("kenshu-furigana", Boolean(read));
    document.documentElement.dataset.kenshuLang = lang;
    const languages = Object.entries(model.get("languages"));
    style.textContent = languages.map(([code]) => `html:not([data-kenshu-lang="${code}"]) .celltag_kenshu-${code} { display: none; }`).join("\n");
    const language = (code, name) =>
      h("button", { type: "button", class: "kenshu-button", lang: code, "aria-pressed": String(lang === code), onclick: () => speak(code) }, name);
    keepingFocus(root, () => patch(root, [
      h("p", { class: "kenshu-who" },
        h("span", {}, say("who", { employee: model.get("employee") })),
        h("span", {}, say("which_attempt", { number: model.get("number"), attempts: model.get("attempts") }))),
      h("div", { class: "kenshu-languages", role: "group", "aria-label": say("language") }, languages.map(([code, name]) => language(code, name)),
        baseOf(lang) === "ja" && h("button", { key: "furigana", type: "button", class: "kenshu-button", "aria-pressed": String(Boolean(read)), onclick: furigana }, say("furigana"))),
    ], read));
  }

  const watched = ["words", "lang", "number", "languages", "furigana"];
  watched.forEach((name) => model.on(`change:${name}`, draw));
  model.on("change:furigana", overTextCells);
  draw();
  requestAnimationFrame(overTextCells); // only then it stands in the notebook
  return () => {
    takeAway();
    watched.forEach((name) => model.off(`change:${name}`, draw));
    model.off("change:furigana", overTextCells);
  };
}

export default { render };
