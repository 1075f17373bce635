// What was done can be undone for some seconds; after them the button would only say no.

for (const form of document.querySelectorAll("[data-undo]")) {
  setTimeout(() => end(form), Number(form.dataset.undo) * 1000);
}

function end(form) {
  const words = form.querySelector("[data-gone]");
  const button = form.querySelector("button");
  const hadFocus = button === document.activeElement;
  words.textContent = words.dataset.gone;
  button.remove();
  if (!hadFocus) return;
  words.tabIndex = -1;
  words.focus();
}
