// Readings over all Japanese text of the page, and over what its scripts write later.

import { furiganaOver } from "./component.js";

const readings = JSON.parse(document.getElementById("kenshu-furigana").textContent);
document.querySelectorAll("body > :is(header, nav, main, footer, a)").forEach((each) => furiganaOver(each, readings));
