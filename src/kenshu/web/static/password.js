// A button beside each password shows it while it is typed, and hides it again when the form is sent.

for (const input of document.querySelectorAll("[data-kenshu-password]")) {
  const words = input.dataset;
  const row = document.createElement("div");
  const button = document.createElement("button");
  const status = document.createElement("span");
  row.className = "password-row";
  button.type = "button";
  button.className = "button button-plain";
  button.setAttribute("aria-controls", input.id);
  status.className = "hidden";
  status.setAttribute("role", "status");

  const turn = (shown, said) => {
    input.type = shown ? "text" : "password";
    button.textContent = shown ? words.hide : words.show;
    if (said) status.textContent = shown ? words.shown : words.hidden;
  };

  turn(false, false);
  button.addEventListener("click", () => turn(input.type === "password", true));
  input.form.addEventListener("submit", () => turn(false, false)); // no browser keeps it as text that was typed before
  input.replaceWith(row);
  row.append(input, button, status);
}
