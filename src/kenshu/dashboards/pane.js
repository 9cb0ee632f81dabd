// Shows a piece of a page. A press of a button that has `data-choose` is told to the kernel; the focus stays on it when the piece is
// shown anew, and where it is gone, on the piece itself: nobody who works with the keyboard is thrown back to the top.
const FOCUSABLE = "[data-choose]";

function show(model, el) {
  const active = el.contains(document.activeElement) ? document.activeElement : null;
  el.innerHTML = model.get("html");
  if (!active) return;
  const name = active.dataset.choose;
  const again = [...el.querySelectorAll(FOCUSABLE)].find((button) => button.dataset.choose === name && !button.disabled);
  (again ?? el).focus({ preventScroll: true });
}

function render({ model, el }) {
  el.classList.add("kenshu-pane");
  el.tabIndex = -1;
  if (model.get("live")) {
    el.setAttribute("role", "status");
    el.setAttribute("aria-live", "polite");
  }
  const press = (event) => {
    const button = event.target.closest(FOCUSABLE);
    if (!button) return;
    button.setAttribute("aria-busy", String("busy" in button.dataset)); // until what it opens is there and this is drawn anew
    model.send({ choose: button.dataset.choose });
  };
  const changed = () => show(model, el);
  el.addEventListener("click", press);
  model.on("change:html", changed);
  changed();
  return () => {
    el.removeEventListener("click", press);
    model.off("change:html", changed);
  };
}

export default { render };
