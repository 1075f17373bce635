// Says on the page that a passkey did not work; allauth's scripts would tell the console only.
document.addEventListener("allauth.error", (event) => {
  event.preventDefault();
  const told = document.getElementById("passkey-failed");
  if (told) {
    told.hidden = false;
  }
});
