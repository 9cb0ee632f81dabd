// Furigana: a text in parts, each with its reading, as `kenshu/furigana` reads it; and all text of an element under ruby.

// Returns what reads a text: [[part, reading], ...], "" for a part that has none. `readings` is {words: [[part, reading], ...]}.
function furiganaReader(readings) {
  const lengths = new Map();
  for (const words of Object.keys(readings)) {
    const letter = words.codePointAt(0);
    lengths.set(letter, (lengths.get(letter) ?? new Set()).add(words.length));
  }
  lengths.forEach((found, letter) => lengths.set(letter, [...found].sort((one, other) => other - one)));

  function wordsAt(text, place) {
    const length = lengths.get(text.codePointAt(place))?.find((each) => Object.hasOwn(readings, text.slice(place, place + each)));
    return text.slice(place, place + (length ?? 0));
  }

  return (text) => {
    const parts = [];
    let plain = 0;
    let place = 0;
    while (place < text.length) {
      const words = wordsAt(text, place);
      if (!words) {
        place += 1;
        continue;
      }
      if (plain < place) parts.push([text.slice(plain, place), ""]);
      parts.push(...readings[words]);
      place += words.length;
      plain = place;
    }
    if (plain < text.length) parts.push([text.slice(plain), ""]);
    return parts;
  };
}

const UNREAD = "ruby, script, style, textarea, input, select, [translate=no], .kenshu-question";

const inJapanese = (element) => baseOf(element.closest("[lang]")?.lang ?? "") === "ja";

// Puts readings over all Japanese text of an element, and over what changes in it; returns what takes them away again. A question
// writes its own (dom.js). What a program or an ear reads stays as it was: the readings are out of the accessibility tree.
function furiganaOver(root, readings, isJapanese = inJapanese) {
  const read = furiganaReader(readings);
  const observer = new MutationObserver((changes) => {
    for (const { type, target, addedNodes } of changes) {
      if (type === "characterData") over(target);
      else addedNodes.forEach(over);
    }
    observer.takeRecords(); // what was done here needs no second look
  });

  function over(node) {
    if (!node.isConnected) return;
    if (node.nodeType === Node.TEXT_NODE) return overText(node);
    if (node.nodeType !== Node.ELEMENT_NODE || node.closest(UNREAD)) return;
    const walker = document.createTreeWalker(node, NodeFilter.SHOW_TEXT);
    const texts = [];
    while (walker.nextNode()) texts.push(walker.currentNode);
    texts.forEach(overText);
  }

  function overText(node) {
    const parent = node.parentElement;
    if (!parent || parent.closest(UNREAD) || !isJapanese(parent)) return;
    const parts = partsOf(node);
    if (!parts.some(([, reading]) => reading)) return;
    const nodes = parts.map(([part, reading]) => (reading ? rubyOf(part, reading) : document.createTextNode(part)));
    node.replaceWith(...(/flex|grid/.test(getComputedStyle(parent).display) ? [inOne(nodes)] : nodes));
  }

  // What was searched for is marked in the middle of a text: what stands around it decides all the same. A word that the mark cuts
  // has no reading.
  function partsOf(node) {
    const found = node.parentElement.closest("mark")?.parentElement ?? (node.parentElement.querySelector(":scope > mark") && node.parentElement);
    if (!found) return read(node.data);
    const texts = [...found.childNodes].map((each) => unread(each));
    const at = [...found.childNodes].findIndex((each) => each.contains(node));
    const start = texts.slice(0, at).join("").length;
    return piece(read(texts.join("")), start, start + texts[at].length);
  }

  over(root);
  observer.observe(root, { subtree: true, childList: true, characterData: true });
  return () => {
    observer.disconnect();
    for (const ruby of root.querySelectorAll("ruby.kenshu-ruby")) {
      if (ruby.closest(".kenshu-question")) continue;
      const parent = ruby.parentNode;
      ruby.replaceWith(ruby.firstChild);
      parent.normalize();
    }
  };
}

// A text as it is written, without the readings that are over it already.
function unread(node) {
  if (node.nodeType === Node.TEXT_NODE) return node.data;
  return node.localName === "rt" ? "" : [...node.childNodes].map(unread).join("");
}

function piece(parts, start, end) {
  let place = 0;
  const found = [];
  for (const [part, reading] of parts) {
    const cut = part.slice(Math.max(start - place, 0), Math.max(end - place, 0));
    if (cut) found.push([cut, cut === part ? reading : ""]);
    place += part.length;
  }
  return found;
}

function rubyOf(part, reading) {
  const ruby = document.createElement("ruby");
  const rt = document.createElement("rt");
  ruby.className = "kenshu-ruby";
  rt.setAttribute("aria-hidden", "true");
  rt.textContent = reading;
  ruby.append(part, rt);
  return ruby;
}

// Each piece of text that stands in a row of boxes by itself would be a box of its own.
function inOne(nodes) {
  const whole = document.createElement("span");
  whole.append(...nodes);
  return whole;
}
