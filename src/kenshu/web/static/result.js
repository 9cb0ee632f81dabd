// Waits for the grading: asks whether the result stands, then shows it. After a while it says that one need not wait.

const status = document.querySelector("[data-kenshu-grading]");
const PAUSES = [150, 250, 350, 500, 1000, 2000]; // milliseconds between questions; the last one stays
const LATE = 13; // questions after which grading takes long

async function stands() {
  try {
    const response = await fetch(status.dataset.kenshuGrading, { signal: AbortSignal.timeout(10000) });
    return response.ok && (await response.json()).state === "done";
  } catch {
    return false;
  }
}

async function wait(asked = 0) {
  if (await stands()) {
    status.textContent = status.dataset.kenshuDone;
    location.reload();
    return;
  }
  if (asked === LATE) status.textContent = status.dataset.kenshuLate;
  setTimeout(() => wait(asked + 1), PAUSES[Math.min(asked, PAUSES.length - 1)]);
}

wait();
