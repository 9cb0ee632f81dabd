// Words come in the current language from outside (locale/component.yaml, plural forms as in i18n.py); content carries both languages.

function speaker(words) {
  return (key, values = {}) => (words[key] ?? key)
    .replace(/\{(\w+)\|([^|{}]*)\|([^|{}]*)\}/g, (whole, name, one, many) => (String(values[name]) === "1" ? one : many))
    .replace(/\{(\w+)\}/g, (whole, name) => values[name] ?? whole);
}

function paragraphs(text) {
  return text.trim().split(/\n\s*\n/).map((paragraph) => paragraph.replace(/\n/g, " "));
}

function lengthOf(text) {
  return [...text].length; // code points, as the server counts
}

// As kenshu/i18n.py: the language that one stands on, for what it does not say itself. Easy Japanese (ja-x-easy) stands on Japanese.
function baseOf(lang) {
  return lang.split("-")[0] === "ja" ? "ja" : "en";
}

function inLanguage(words, lang) {
  return words[lang] ?? words[baseOf(lang)];
}
