// anywidget's model for a page without a kernel: traits that tell of their changes.

export class PageModel {
  #traits;
  #listeners = new Map();

  constructor(traits) {
    this.#traits = { ...traits };
  }

  get(name) {
    return this.#traits[name];
  }

  set(name, value) {
    if (this.#traits[name] === value) return;
    this.#traits[name] = value;
    [...(this.#listeners.get(`change:${name}`) ?? [])].forEach((listener) => listener());
  }

  save_changes() {}

  on(event, listener) {
    this.#listeners.set(event, (this.#listeners.get(event) ?? new Set()).add(listener));
  }

  off(event, listener) {
    this.#listeners.get(event)?.delete(listener);
  }
}
