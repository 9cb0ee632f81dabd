// Grading of a free text by keyboard: a digit ticks a criterion, 0 gives no points, Enter saves; the points of what is ticked are shown.

const OFF = "kenshu-grading-keys-off";
const form = document.querySelector("form[data-kenshu-grading]");

// As `kenshu.results.criteria.points_of` has it: in halves, a quarter goes up.
function sum(boxes, most) {
  const given = boxes.reduce((points, box) => points + (box.checked ? Number(box.dataset.share) : 0), 0);
  return Math.min(Math.floor(given * 2 + 0.5 + 1e-9) / 2, most);
}

function grade() {
  const boxes = [...form.querySelectorAll("input[name=ticked]")];
  const shown = form.querySelector("[data-kenshu-points]");
  const show = () => {
    shown.textContent = sum(boxes, Number(form.dataset.kenshuGrading));
  };
  form.addEventListener("input", show);
  show();
  form.querySelector("[data-kenshu-sum]").hidden = false;

  const keys = form.querySelector("[data-kenshu-keys]");
  keys.checked = localStorage.getItem(OFF) === null;
  keys.addEventListener("change", () => (keys.checked ? localStorage.removeItem(OFF) : localStorage.setItem(OFF, "")));
  form.querySelector("[data-kenshu-keys-about]").hidden = false;

  document.addEventListener("keydown", (event) => {
    if (event.isComposing || event.altKey || event.metaKey) return;
    const at = document.activeElement;
    const writes = at.matches("textarea, input:not([type=checkbox])");
    if (event.key === "Enter") {
      if (!event.ctrlKey && (writes ? at.matches("textarea") : at.matches("a, button, summary"))) return;
      event.preventDefault();
      form.requestSubmit();
    } else if (keys.checked && !writes && !event.ctrlKey && /^[0-9]$/.test(event.key)) {
      const field = event.key === "0" ? form.elements.points : boxes[Number(event.key) - 1];
      if (!field) return;
      event.preventDefault();
      if (event.key === "0") field.value = field.value === "0" ? "" : "0";
      else field.checked = !field.checked;
      field.dispatchEvent(new Event("input", { bubbles: true }));
    }
  });
}

if (form) grade();
