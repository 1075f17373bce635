// "Where I stand": asks the browser for the place when the button is used, never before, and posts
// it to the page that answers with the groups there. Nothing keeps it, this script neither.

const button = document.getElementById("here-button");
const form = document.getElementById("here");
const note = document.getElementById("here-note");
const PATIENCE = { enableHighAccuracy: true, timeout: 15_000, maximumAge: 30_000 };

if (navigator.geolocation) {
  button.hidden = false;
  button.addEventListener("click", (event) => {
    event.preventDefault();
    note.textContent = form.dataset.busy;
    navigator.geolocation.getCurrentPosition(send, explain, PATIENCE);
  });
}

function send({ coords }) {
  form.elements.here_lat.value = coords.latitude;
  form.elements.here_lon.value = coords.longitude;
  form.submit();
}

function explain(error) {
  note.textContent = error.code === error.PERMISSION_DENIED ? form.dataset.denied : form.dataset.failed;
}

// A browser that goes back to this page fills the fields in again.
addEventListener("pageshow", () => {
  form.reset();
  note.textContent = "";
});
