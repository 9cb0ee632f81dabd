// Days as a city hall writes them, read and written: 令和8年12月1日, R8.12.1, 2026-12-01, 1 December 2026. `eras` are [letter, name, first
// day] of each, the newest first. A day is read as the scoring rule of the kind `form` reads it: a test compares both.

const MONTHS = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"];

// Returns the day as 2026-12-01; null where it is none.
function readDay(text, eras) {
  const said = text.normalize("NFKC").toLowerCase().replace(/\s+/g, "");
  const month = `(${MONTHS.join("|")})[a-z]*`;
  const rest = "[-/.年]([0-9]{1,2})[-/.月]([0-9]{1,2})日?$";
  const of = (pattern) => said.match(new RegExp(`^${pattern}`));
  let found = of(`([0-9]{4})${rest}`);
  if (found) return dayOf(found[1], found[2], found[3]);
  found = of(`([0-9]{1,2})${month},?([0-9]{4})$`);
  if (found) return dayOf(found[3], MONTHS.indexOf(found[2]) + 1, found[1]);
  found = of(`${month}([0-9]{1,2}),?([0-9]{4})$`);
  if (found) return dayOf(found[3], MONTHS.indexOf(found[1]) + 1, found[2]);
  found = of(`(${eras.map(([letter, name]) => `${letter.toLowerCase()}|${name}`).join("|")})(元|[0-9]{1,2})${rest}`);
  if (!found) return null;
  const at = eras.findIndex(([letter, name]) => found[1] === letter.toLowerCase() || found[1] === name);
  const first = eras[at][2];
  const day = dayOf(Number(first.slice(0, 4)) - 1 + (found[2] === "元" ? 1 : Number(found[2])), found[3], found[4]);
  return day && first <= day && day < (eras[at - 1]?.[2] ?? "9999-12-31") ? day : null;
}

function dayOf(year, month, day) {
  const date = new Date(0);
  date.setUTCFullYear(Number(year), Number(month) - 1, Number(day));
  const written = [Number(year), Number(month), Number(day)];
  const same = written[0] > 0 && date.getUTCFullYear() === written[0] && date.getUTCMonth() + 1 === written[1] && date.getUTCDate() === written[2];
  return same ? written.map((number, place) => String(number).padStart(place ? 2 : 4, "0")).join("-") : null;
}

// A day, or both of a period, as a city hall writes them.
function daysInWords(days, lang, eras) {
  if (typeof days !== "string") return { from: daysInWords(days.from, lang, eras), to: daysInWords(days.to, lang, eras) };
  const [year, month, day] = days.split("-").map(Number);
  const [, name, first] = eras.find((era) => days >= era[2]) ?? [];
  if (baseOf(lang) !== "ja" || !name) return days;
  const ofEra = year - Number(first.slice(0, 4)) + 1;
  return `${name}${ofEra === 1 ? "元" : ofEra}年${month}月${day}日`;
}
