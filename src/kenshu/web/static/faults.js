// A page with faults begins at their summary, which is read out; each entry leads into its field.

document.querySelector("[data-kenshu-faults]")?.focus();
