// The first cell: who is working on which attempt, and the switch of the language, which also chooses the text cells to show.

function render({ model, el }) {
  const root = document.createElement("div");
  root.className = "kenshu-question kenshu-start";
  const style = document.createElement("style"); // shows the text cells of one language
  el.append(root, style);

  function speak(lang) {
    model.set("lang", lang);
    model.save_changes();
  }

  function draw() {
    const say = speaker(model.get("words"));
    const lang = model.get("lang");
    root.lang = lang;
    document.documentElement.dataset.kenshuLang = lang;
    const languages = Object.entries(model.get("languages"));
    style.textContent = languages.map(([code]) => `html:not([data-kenshu-lang="${code}"]) .celltag_kenshu-${code} { display: none; }`).join("\n");
    const language = (code, name) =>
      h("button", { type: "button", class: "kenshu-button", lang: code, "aria-pressed": String(lang === code), onclick: () => speak(code) }, name);
    keepingFocus(root, () => patch(root, [
      h("p", { class: "kenshu-who" },
        h("span", {}, say("who", { employee: model.get("employee") })),
        h("span", {}, say("which_attempt", { number: model.get("number"), attempts: model.get("attempts") }))),
      h("div", { class: "kenshu-languages", role: "group", "aria-label": say("language") }, languages.map(([code, name]) => language(code, name))),
    ]));
  }

  const watched = ["words", "lang", "number", "languages"];
  watched.forEach((name) => model.on(`change:${name}`, draw));
  draw();
  return () => watched.forEach((name) => model.off(`change:${name}`, draw));
}

export default { render };
