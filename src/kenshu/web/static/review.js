// The review shows what the server had when it was opened: once answers that were still under way have arrived, it is read again.

const notice = document.querySelector("[data-kenshu-unsent]");
let waited = !notice.hidden;

new MutationObserver(() => {
  if (waited && notice.hidden) location.reload();
  waited ||= !notice.hidden;
}).observe(notice, { attributes: true, attributeFilter: ["hidden"] });
