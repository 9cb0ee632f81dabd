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

// As kenshu/i18n.py: what a language does not say is said in the one that it stands on.
function inLanguage(words, lang) {
  return words[lang] ?? words[lang.startsWith("ja") ? "ja" : "en"];
}
