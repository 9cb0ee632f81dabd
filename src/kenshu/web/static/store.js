// Answers that the server has not acknowledged yet, in the browser's own store: one key for each, so that two tabs of one
// attempt never touch each other's. An entry: {slot, value, base, click_id, follows, at, tried}.

export function openStore(attempt, storage = window.localStorage) {
  const prefix = `kenshu:${attempt}:`;
  const keyOf = (entry) => `${prefix}${entry.slot}:${entry.click_id}`;

  // A store that is full or switched off leaves the answer in memory and on its way to the server.
  const attempted = (work) => {
    try {
      return work();
    } catch {
      return undefined;
    }
  };

  return {
    put: (entry) => attempted(() => storage.setItem(keyOf(entry), JSON.stringify(entry))),
    drop: (entry) => attempted(() => storage.removeItem(keyOf(entry))),
    entries() {
      const keys = attempted(() => Object.keys(storage)) ?? [];
      return keys
        .filter((key) => key.startsWith(prefix))
        .map((key) => attempted(() => JSON.parse(storage.getItem(key))))
        .filter(Boolean)
        .sort((first, second) => first.at - second.at);
    },
  };
}

// crypto.randomUUID exists on https and localhost alone; a city's server may be plain http on its own network.
export function newId() {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  bytes[6] = (bytes[6] & 0x0f) | 0x40;
  bytes[8] = (bytes[8] & 0x3f) | 0x80;
  const hex = Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
  return hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, "$1-$2-$3-$4-$5");
}
