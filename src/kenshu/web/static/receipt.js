// The print button, on browsers that can.

const button = document.querySelector("[data-kenshu-print]");
button.hidden = false;
button.addEventListener("click", () => window.print());
