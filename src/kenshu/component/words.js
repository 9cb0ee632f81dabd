// Words come in the current language from outside (locale/component.yaml); content carries both languages.

function speaker(words) {
  return (key, values = {}) => (words[key] ?? key).replace(/\{(\w+)\}/g, (whole, name) => values[name] ?? whole);
}

function paragraphs(text) {
  return text.trim().split(/\n\s*\n/).map((paragraph) => paragraph.replace(/\n/g, " "));
}

function lengthOf(text) {
  return [...text].length; // code points, as the server counts
}
