// A question is drawn as a description of elements, and patched into the page: an element that is described again stays the
// same element, so focus, caret and an input method's half-typed word survive every change that comes from outside.

function h(tag, properties, ...children) {
  return { tag, properties: properties ?? {}, children: children.flat(Infinity).filter((child) => child || child === 0) };
}

const AS_PROPERTY = new Set(["checked", "disabled", "hidden", "readOnly", "value"]);

// `read`, where there is one, gives a text in parts with their readings (furigana.js): it is written as ruby.
function patch(parent, described, read = null) {
  const standing = new Map([...parent.childNodes].map((node) => [node.kenshuKey, node]));
  const counts = {};
  let place = parent.firstChild;
  for (const item of read ? described.map((each) => (each.tag ? each : rubied(String(each), read))) : described) {
    const tag = item.tag ?? "#text";
    counts[tag] = (counts[tag] ?? 0) + 1;
    const key = item.properties?.key ?? `${tag} ${counts[tag]}`;
    const node = standing.get(key) ?? createNode(tag, key);
    standing.delete(key);
    if (node === place) place = place.nextSibling;
    else parent.insertBefore(node, place);
    if (tag === "#text") setText(node, String(item));
    else patchElement(node, item, read);
  }
  standing.forEach((node) => node.remove());
}

function createNode(tag, key) {
  const node = tag === "#text" ? document.createTextNode("") : document.createElement(tag);
  node.kenshuKey = key;
  return node;
}

function setText(node, text) {
  if (node.data !== text) node.data = text;
}

// In one, as each part would be a box of its own in a row of boxes. The readings are out of the accessibility tree, so that a name
// is spoken once.
function rubied(text, read) {
  const parts = read(text);
  if (!parts.some(([, reading]) => reading)) return text;
  return h("span", { class: "kenshu-read" }, parts.map(([part, reading]) =>
    reading ? h("ruby", { class: "kenshu-ruby" }, part, h("rt", { "aria-hidden": "true" }, reading)) : part));
}

function patchElement(node, { properties, children }, read) {
  for (const name of Object.keys(node.kenshuProperties ?? {})) {
    if (!(name in properties)) setProperty(node, name, null);
  }
  for (const [name, value] of Object.entries(properties)) setProperty(node, name, value);
  node.kenshuProperties = properties;
  if (node.localName !== "textarea") patch(node, children, node.className === "kenshu-read" ? null : read);
}

function setProperty(node, name, value) {
  if (name === "key") return;
  if (name.startsWith("on")) node[name] = value;
  else if (AS_PROPERTY.has(name)) {
    if (node[name] !== (value ?? false)) node[name] = value ?? false;
  } else if (value === null || value === undefined || value === false) node.removeAttribute(name);
  else if (node.getAttribute(name) !== String(value)) node.setAttribute(name, value);
}

// A row that is moved loses focus although it is the same element; it gets it back.
function keepingFocus(el, work) {
  const focused = el.getRootNode().activeElement;
  work();
  const now = el.getRootNode().activeElement;
  if (focused && focused !== now && el.contains(focused)) focused.focus({ preventScroll: true });
}
