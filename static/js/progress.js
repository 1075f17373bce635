// Looks every second how far the work is, and shows the next page once it is done.

const EVERY = 1000;
const said = document.getElementById("progress-said");
let step = "";

async function look() {
  const here = document.getElementById("progress");
  const now = await fetchedProgress();
  if (now === undefined) return later(); // no network: once more
  if (!now) return location.replace(location.href);
  // A button that somebody is about to press stays where it is.
  if (here.querySelector("form")) return later();
  here.replaceChildren(...now.childNodes);
  tell(here);
  later();
}

async function fetchedProgress() {
  try {
    const answer = await fetch(location.href, { cache: "no-store", credentials: "same-origin" });
    if (!answer.ok) return undefined;
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    return page.getElementById("progress");
  } catch {
    return undefined;
  }
}

/** A screen reader hears each sheet once, not each row. */
function tell(here) {
  const words = here.querySelector("progress + p")?.textContent.trim() ?? "";
  const sheet = words.split(":")[0];
  if (sheet !== step) said.textContent = words;
  step = sheet;
}

function later() {
  setTimeout(look, EVERY);
}

later();
