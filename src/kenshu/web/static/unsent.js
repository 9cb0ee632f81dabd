// What has not reached the server yet, said on the page; the hand-in button waits until nothing is left.

export function showUnsent(journals, words, attemptPage) {
  const unsent = journals.filter((journal) => journal.unsent || journal.editing?.());
  const disputed = unsent.filter((journal) => journal.conflict);
  for (const place of document.querySelectorAll("[data-kenshu-unsent]")) tell(place, unsent, disputed, words, attemptPage);
  for (const button of document.querySelectorAll("button[data-kenshu-hand-in]")) button.disabled = unsent.length > 0;
}

function tell(place, unsent, disputed, words, attemptPage) {
  place.hidden = unsent.length === 0;
  const text = words.unsent.replace("{count}", unsent.length);
  const links = disputed.map(({ slot }) => {
    const link = document.createElement("a");
    link.href = `${attemptPage}/${slot}`;
    link.textContent = words.open_question;
    return link;
  });
  place.replaceChildren(...(unsent.length ? [text] : []), ...(links.length ? [` ${words.unsent_conflict} `, ...links] : []));
}
