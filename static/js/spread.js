// Two buttons that a page without scripts does without: copy the text, and the phone's own share
// sheet. Nothing is sent anywhere; the visitor's own apps do that.
for (const button of document.querySelectorAll("[data-copy]")) {
  const field = document.getElementById(button.dataset.copy);
  const status = document.querySelector("[data-copy-status]");
  if (!navigator.clipboard) continue; // only on https and on this machine itself
  button.hidden = false;
  button.addEventListener("click", async () => {
    try {
      await navigator.clipboard.writeText(field.value);
      status.textContent = button.dataset.copied;
    } catch {
      field.select(); // the browser refused: the visitor presses Ctrl+C
    }
  });
}

for (const button of document.querySelectorAll("[data-share]")) {
  if (!navigator.share) continue;
  button.hidden = false;
  button.addEventListener("click", async () => {
    try {
      await navigator.share({ text: button.dataset.shareText, url: button.dataset.share });
    } catch {
      // The visitor closed the sheet.
    }
  });
}
