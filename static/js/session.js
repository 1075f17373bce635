// Warns before a session ends, and keeps what somebody typed until they logged in again.
// What is kept stands in this tab alone, enciphered with a key that only pages of the same
// account hold: whoever logs in next in this browser cannot read it.

const data = document.getElementById("session").dataset;
const started = Number(data.started);
const WARNED = 120; // seconds before the end
const KEPT_FOR = 24 * 3600 * 1000;
const PREFIX = "kept-text:";
const SECRET_TYPES = ["password", "file", "hidden", "submit", "button", "reset", "image"];

// The end of the session ---------------------------------------------------------------------

const dialogs = Object.fromEntries(
  ["soon", "last", "over"].map((name) => [name, document.getElementById(`session-${name}`)]),
);
let ends = Date.now() + Number(data.left) * 1000;
let asking = false;
let told = false; // of an end that nothing puts off

/** What the server knows: another tab may have prolonged the session, or ended it. */
async function ask(options = {}) {
  try {
    const answer = await fetch(data.url, { cache: "no-store", credentials: "same-origin", ...options });
    return answer.ok ? await answer.json() : null;
  } catch {
    return null; // no network: the clock of this page goes on
  }
}

async function tick() {
  if (asking || dialogs.over.open || Date.now() < ends - WARNED * 1000) return;
  if (Date.now() < ends && (told || dialogs.soon.open || dialogs.last.open)) return;
  asking = true;
  await keepAll();
  take(await ask());
  asking = false;
}

function take(state) {
  if (state) ends = Date.now() + state.seconds * 1000;
  if (Date.now() >= ends) return show("over");
  if (ends - Date.now() > WARNED * 1000) return show("");
  if (state?.last) told = true;
  show(state?.last ? "last" : "soon");
}

function show(name) {
  for (const [other, dialog] of Object.entries(dialogs)) {
    if (other !== name && dialog.open) dialog.close();
  }
  if (!name || dialogs[name].open) return;
  if (name === "over") {
    const here = encodeURIComponent(location.pathname + location.search);
    dialogs.over.querySelector("[data-again]").href = `${data.login}?next=${here}`;
  }
  dialogs[name].showModal();
}

/** Post with a token of now: logging in in another tab has made a new one. */
async function post(url) {
  const state = await ask();
  if (!state?.seconds) return null;
  const options = { method: "POST", headers: { "X-CSRFToken": state.token } };
  return url === data.url ? ask(options) : fetch(url, { ...options, credentials: "same-origin" });
}

async function stay() {
  take((await post(data.url)) ?? { seconds: 0 });
}

async function leave() {
  forgetAll();
  await post(data.logout);
  location.assign("/");
}

for (const dialog of Object.values(dialogs)) {
  dialog.querySelector("[data-stay]")?.addEventListener("click", stay);
  dialog.querySelector("[data-leave]")?.addEventListener("click", leave);
  dialog.querySelector("[data-close]")?.addEventListener("click", () => dialog.close());
}
// Whoever presses Escape is there; a session that is over is not closed away.
dialogs.soon.addEventListener("cancel", (event) => {
  event.preventDefault();
  stay();
});
dialogs.over.addEventListener("cancel", (event) => event.preventDefault());
setInterval(tick, 1000);
document.addEventListener("visibilitychange", tick);
window.addEventListener("pageshow", tick);

// What somebody typed ------------------------------------------------------------------------

const place = PREFIX + location.pathname + location.search;
const keeps = data.keeps === "yes" && Boolean(window.crypto?.subtle);
const forms = keeps ? [...document.forms].filter(isPosted) : [];
const touched = new Set(forms.filter((form) => form.querySelector("[aria-invalid=true]")));
// Asked of the attributes: a field called "action" hides the property of that name.
function isPosted(form) {
  return form.getAttribute("method")?.toLowerCase() === "post";
}

let later;
let gone = false; // sent, or logged out

const cipherKey = keeps
  ? crypto.subtle.importKey("raw", bytesOfHex(data.key), "AES-GCM", false, ["encrypt", "decrypt"])
  : null;

function bytesOfHex(text) {
  return Uint8Array.from(text.match(/../g), (pair) => parseInt(pair, 16));
}

function isKept(field) {
  const hint = field.autocomplete ?? "";
  const isCode = field.name === "code" && field.type !== "checkbox"; // that of conduct is ticked
  const isSecret = SECRET_TYPES.includes(field.type) || isCode || /one-time-code|password/.test(hint);
  return Boolean(field.name) && !isSecret && !field.disabled && field.tagName !== "FIELDSET";
}

/** Each field with its name and its number among those of that name. */
function fieldsOf(form) {
  const seen = {};
  return [...form.elements].filter(isKept).map((field) => {
    seen[field.name] = (seen[field.name] ?? -1) + 1;
    return { field, name: field.name, nth: seen[field.name] };
  });
}

function valueOf(field) {
  if (field.type === "checkbox" || field.type === "radio") return field.checked;
  if (field.tagName === "SELECT") return [...field.options].map((option) => option.selected);
  return field.value;
}

function fill(field, value) {
  if (field.type === "checkbox" || field.type === "radio") field.checked = value;
  else if (field.tagName === "SELECT") [...field.options].forEach((option, i) => (option.selected = value[i] ?? false));
  else field.value = value;
  field.dispatchEvent(new Event("input", { bubbles: true }));
  field.dispatchEvent(new Event("change", { bubbles: true }));
}

async function keepAll() {
  if (!touched.size || gone) return;
  const typed = forms.map((form) =>
    touched.has(form) ? fieldsOf(form).map(({ field, name, nth }) => ({ name, nth, value: valueOf(field) })) : [],
  );
  const iv = crypto.getRandomValues(new Uint8Array(12));
  const plain = new TextEncoder().encode(JSON.stringify({ started, at: Date.now(), typed }));
  const cipher = new Uint8Array(await crypto.subtle.encrypt({ name: "AES-GCM", iv }, await cipherKey, plain));
  if (!gone) store(place, { iv: [...iv], cipher: [...cipher], sent: false });
}

function store(name, value) {
  try {
    sessionStorage.setItem(name, JSON.stringify(value));
  } catch {
    // A browser that is full, or keeps nothing: the page works as it did.
  }
}

/** What stands under this name; null for what is old, broken, or of another account. */
async function open(name) {
  try {
    const { iv, cipher, sent } = JSON.parse(sessionStorage.getItem(name));
    const how = { name: "AES-GCM", iv: Uint8Array.from(iv) };
    const plain = await crypto.subtle.decrypt(how, await cipherKey, Uint8Array.from(cipher));
    const kept = JSON.parse(new TextDecoder().decode(plain));
    return Date.now() - kept.at > KEPT_FOR ? null : { ...kept, sent };
  } catch {
    return null;
  }
}

function names() {
  return Object.keys(sessionStorage).filter((name) => name.startsWith(PREFIX));
}

function forgetAll() {
  gone = true;
  names().forEach((name) => sessionStorage.removeItem(name));
}

/** A session that goes on keeps nothing of a page that is opened anew; one that ended does. */
async function restore() {
  for (const name of names()) {
    const kept = await open(name);
    const goesOn = kept?.started === started && (kept.sent || name === place);
    if (!kept || goesOn) sessionStorage.removeItem(name);
    else if (name === place && kept.started !== started) fillIn(kept.typed);
  }
}

function fillIn(typed) {
  const note = document.getElementById("session-restored");
  forms.forEach((form, i) => {
    const values = new Map((typed[i] ?? []).map(({ name, nth, value }) => [`${nth} ${name}`, value]));
    if (!values.size) return;
    for (const { field, name, nth } of fieldsOf(form)) {
      if (values.has(`${nth} ${name}`)) fill(field, values.get(`${nth} ${name}`));
    }
    form.before(note);
    note.hidden = false;
  });
}

function markSent() {
  clearTimeout(later);
  gone = true;
  const kept = sessionStorage.getItem(place);
  if (kept) store(place, { ...JSON.parse(kept), sent: true });
}

for (const form of document.querySelectorAll("form")) {
  const path = new URL(form.getAttribute("action") ?? "", location.href).pathname;
  if ([data.logout, data.logoutAdmin].includes(path)) form.addEventListener("submit", forgetAll);
}
for (const form of forms) {
  const typed = () => {
    touched.add(form);
    gone = false;
    clearTimeout(later);
    later = setTimeout(keepAll, 400);
  };
  form.addEventListener("input", typed);
  form.addEventListener("change", typed);
  form.addEventListener("submit", markSent);
}
if (document.querySelector("[data-session-forget]")) forgetAll();
else if (keeps) restore();
