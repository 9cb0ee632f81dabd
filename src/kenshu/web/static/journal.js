// One slot's answers on their way to the server. A change is stored, then sent; one request is in flight at a time, and the latest
// change wins. A change whose request broke off may have reached the server: it is sent again under the same click_id until
// the server says what became of it, and only then the one that follows it.

import { newId } from "./store.js";

const PAUSES = [1000, 2000, 4000, 8000, 15000]; // milliseconds between tries

export class Journal {
  // known: {value, seq, shown_at, question} that the server has; shown(journal) is called after every change of state.
  constructor({ slot, known, entries, store, api, shown, acknowledged }) {
    Object.assign(this, { slot, known, store, api, shown, acknowledged });
    this.queue = entries;
    this.state = entries.length ? "sending" : "saved";
    this.failures = 0;
    this.waiting = [];
  }

  get value() {
    return this.queue.length ? this.queue.at(-1).value : this.known.value;
  }

  get unsent() {
    return this.queue.length > 0;
  }

  change(value) {
    const tried = this.conflict ? [] : this.queue.filter((entry) => entry.tried);
    this.queue.filter((entry) => !tried.includes(entry)).forEach(this.store.drop);
    this.#add(value, tried);
    if (this.state === "refused" || this.state === "saved") this.state = "sending";
    this.held = false;
    this.shown(this);
    this.send();
  }

  #add(value, before) {
    const entry = {
      slot: this.slot,
      value,
      base: this.known.seq,
      click_id: newId(),
      follows: before.at(-1)?.click_id ?? null,
      at: Date.now(),
      tried: false,
    };
    this.store.put(entry);
    this.queue = [...before, entry];
  }

  async send() {
    if (this.inFlight || this.conflict || !this.queue.length) return;
    clearTimeout(this.timer);
    const [entry] = this.queue;
    entry.tried = true;
    this.store.put(entry);
    this.inFlight = true;
    const outcome = await this.api.save(entry);
    this.inFlight = false;
    this[`_${outcome.kind}`](entry, outcome);
    this.shown(this);
    if (outcome.kind === "saved" || outcome.kind === "refused") this.send();
    if (!this.queue.length) this.#release(true);
  }

  // Called when the network or the learner may be back.
  wake() {
    this.send();
  }

  // Another tab of this browser has saved an answer; where nothing of this tab is under way, it is this tab's answer too.
  heard(saved) {
    if (this.unsent || this.editing?.() || saved.seq <= this.known.seq) return;
    this.known = saved;
    this.state = "saved";
    this.shown(this);
  }

  resolve(keep) {
    const mine = this.value;
    this.queue.forEach(this.store.drop);
    this.queue = [];
    this.known = this.conflict;
    this.conflict = null;
    this.state = "saved";
    if (keep === "mine") return this.change(mine);
    this.shown(this);
    this.acknowledged(this);
    this.#release(true);
  }

  // Resolves to true once nothing is under way, to false where that needs the learner.
  settled() {
    if (this.conflict || this.state === "refused") return Promise.resolve(false);
    if (!this.unsent) return Promise.resolve(true);
    return new Promise((resolve) => this.waiting.push(resolve));
  }

  #release(outcome) {
    this.waiting.splice(0).forEach((resolve) => resolve(outcome && this.state === "saved"));
  }

  #remove(entry, base) {
    this.store.drop(entry);
    this.queue = this.queue.filter((other) => other !== entry);
    const next = this.queue.find((other) => other.follows === entry.click_id);
    if (next) Object.assign(next, { base, follows: null });
    if (next) this.store.put(next);
  }

  _saved(entry, { seq, shown_at, question }) {
    this.failures = 0;
    this.#remove(entry, seq);
    if (seq >= this.known.seq) this.known = { value: entry.value, seq, shown_at, question };
    this.state = this.queue.length ? "sending" : "saved";
    this.acknowledged(this);
  }

  // Where there is no way back, what the server has is the answer again: `current`.
  _refused(entry, { message, current }) {
    this.#remove(entry, entry.base);
    this.message = message;
    if (current) {
      this.queue.forEach(this.store.drop);
      this.queue = [];
      this.known = current;
      this.held = true;
    }
    this.state = this.queue.length ? "sending" : "refused";
  }

  // The attempt is handed in: nothing of it can be sent any more, and on a shared computer nothing of it may stay behind.
  _closed() {
    this.queue.forEach(this.store.drop);
    this.queue = [];
    this.state = "closed";
  }

  _conflict(entry, { current }) {
    if (JSON.stringify(current.value) === JSON.stringify(this.value)) return this.#agreed(current);
    this.queue.slice(0, -1).forEach(this.store.drop);
    this.queue = this.queue.slice(-1);
    this.conflict = current;
    this.state = "conflict";
    this.#release(false);
  }

  // Both tabs gave the same answer: there is nothing to choose.
  #agreed(current) {
    this.queue.forEach(this.store.drop);
    this.queue = [];
    this.known = current;
    this.state = "saved";
  }

  _signedOut() {
    this.state = "signed_out";
    this.#retry();
  }

  _away() {
    this.state = "offline";
    this.#retry();
  }

  #retry() {
    const pause = PAUSES[Math.min(this.failures, PAUSES.length - 1)];
    this.failures += 1;
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.send(), pause);
  }
}
