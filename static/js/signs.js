// Places of signs on the map that map.js makes: put them, say where one hangs, or show them.
// What the map does, the form rows and lists beside it do too. Words come, translated, from the
// json_script of the page. L is Leaflet.
/* global L */

const settings = JSON.parse(document.getElementById("borden-settings").textContent);
const said = document.getElementById("gezegd");
const ONE_SPOT = 18; // pixels: half a marker
const modes = { ask, hang, show, register };

// Markers have no element before the map has a view.
window.addEventListener("map:init", ({ detail: { map } }) => map.whenReady(() => modes[settings.mode](map)));

function fill(text, values) {
  return text.replace(/\{(\w+)\}/g, (_whole, name) => values[name]);
}

function say(text) {
  if (said) said.textContent = text;
}

function asText({ lat, lng }) {
  return `${lat.toFixed(6)}, ${lng.toFixed(6)}`;
}

function fromText(text) {
  const parts = text.match(/^\s*(\d+[.,]\d+)\s*[;,\s]\s*(\d+[.,]\d+)\s*$/);
  if (!parts) return null;
  const [lat, lng] = parts.slice(1).map((part) => Number(part.replace(",", ".")));
  return lat > 50 && lat < 54 && lng > 3 && lng < 8 ? L.latLng(lat, lng) : null;
}

function marker(position, { number = "", name, state = "", ...options }) {
  const box = document.createElement("span");
  box.textContent = number;
  const icon = L.divIcon({ className: `sign-pin sign-pin--${state}`, html: box, iconSize: [36, 36] });
  const made = L.marker(position, { icon, ...options });
  // The name is there as soon as the marker is, and again when it comes back.
  made.on("add", () => {
    made.getElement().setAttribute("aria-label", name);
    made.getElement().setAttribute("role", options.interactive === false ? "img" : "button");
  });
  return made;
}

// The map looks at all groups once their file came; what this page is about comes after that.
function lookAt(map, bounds) {
  const fit = () => map.fitBounds(bounds, { padding: [40, 40], maxZoom: 17, animate: false });
  fit();
  map.once("portal:ready", fit);
}

// Show ----------------------------------------------------------------------------------------

function show(map) {
  const places = settings.markers.map(({ lat, lon, ...about }) => {
    const label = about.number ? `${about.number}. ${about.name}` : about.name;
    return marker([lat, lon], { ...about, name: label, interactive: false, keyboard: false }).addTo(map);
  });
  if (places.length) lookAt(map, L.featureGroup(places).getBounds());
}

async function register(map) {
  const response = await fetch(settings.file);
  if (!response.ok) return;
  const { signs, states } = await response.json();
  const points = signs.map(([number, lat, lon, state, place]) => ({
    number,
    state: state.replace("_late", ""),
    name: fill(settings.words.sign, { number }),
    text: `${states[state]}. ${place}`,
    position: [lon, lat],
    url: settings.sign.replace("/0/", `/${number}/`),
  }));
  const make = (point) => {
    const { number, state, name, text, position } = point;
    const place = marker([position[1], position[0]], { number, state, name: `${name}: ${text}` });
    return place.bindPopup(() => aboutSign(point));
  };
  const layer = window.portalClusters(points, make, settings.words);
  if (points.length) lookAt(map, layer.getBounds());
  layer.addTo(map);
}

// Elements, never strings: Leaflet takes a string for HTML.
function aboutSign({ name, text, url }) {
  const box = document.createElement("div");
  for (const [words, className] of [[name, "map-popup-name"], [text, ""]]) {
    const line = document.createElement("p");
    line.textContent = words;
    line.className = className;
    box.append(line);
  }
  const link = document.createElement("a");
  link.href = url;
  link.textContent = settings.words.more;
  box.append(link);
  return box;
}

// Ask -----------------------------------------------------------------------------------------

function ask(map) {
  const rows = [...document.querySelectorAll("[data-row]")].map((box) => ({
    box,
    number: box.dataset.row,
    point: box.querySelector('[name^="point_"]'),
    address: box.querySelector('[name^="address_"]'),
    clear: box.querySelector("[data-clear]"),
    relation: box.querySelector('[name^="relation_"]'),
    words: box.querySelector("[data-words]"),
    marker: null,
  }));
  for (const row of rows) {
    row.point.addEventListener("change", () => {
      draw(map, row);
      tellWhere(row);
    });
    row.relation.addEventListener("change", () => tellWhere(row));
    row.address.addEventListener("input", () => showButton(row));
    row.clear.addEventListener("click", () => clear(row, row.address));
    draw(map, row);
  }
  map.doubleClickZoom.disable();
  map.on("click", ({ latlng }) => put(map, rows, latlng));
  const middle = document.getElementById("midden");
  middle.hidden = false;
  middle.querySelector("button").addEventListener("click", () => put(map, rows, map.getCenter()));
  followGroup(map, rows);
  showSigns();
}

function put(map, rows, position) {
  const there = rows.find((row) => row.marker && isOnTop(map, row.marker.getLatLng(), position));
  if (there) return say(fill(settings.words.there, there));
  const row = rows.find(({ point, address }) => !point.value.trim() && !address.value.trim());
  if (!row) return say(settings.words.full);
  row.point.value = asText(position);
  row.box.closest("details")?.setAttribute("open", "");
  draw(map, row);
  say(fill(settings.words.put, row));
  tellWhere(row);
}

/** The point in words, beside it and to who hears the page; coordinates say nothing. */
async function tellWhere(row) {
  const point = row.point.value;
  const words = point.trim() ? await inWords(row, point) : "";
  if (row.point.value !== point) return; // moved or taken away meanwhile
  row.words.textContent = words;
  row.words.hidden = !words;
  if (words) say(`${fill(settings.words.put, row)} ${words}`);
}

async function inWords({ point: { form }, relation }, point) {
  const token = form.elements.csrfmiddlewaretoken.value;
  const body = new URLSearchParams({ point, relation: relation.value, csrfmiddlewaretoken: token });
  try {
    const answer = await fetch(settings.inWords, { method: "POST", body, cache: "no-store" });
    return answer.ok && !answer.redirected ? (await answer.json()).words : "";
  } catch {
    return ""; // no network: the second step says it
  }
}

// Of a double tap both fall on one spot, or nearly so; two signs do not hang there.
function isOnTop(map, one, other) {
  return map.latLngToLayerPoint(one).distanceTo(map.latLngToLayerPoint(other)) < ONE_SPOT;
}

function draw(map, row) {
  const position = fromText(row.point.value);
  row.marker?.remove();
  row.marker = null;
  showButton(row);
  if (!position) return;
  const name = fill(settings.words.place, row);
  row.marker = marker(position, { number: row.number, name, draggable: true, autoPan: true }).addTo(map);
  row.marker.on("dragend", () => {
    row.point.value = asText(row.marker.getLatLng());
    say(fill(settings.words.put, row));
    tellWhere(row);
  });
  row.marker.getElement().addEventListener("keydown", (event) => {
    if (event.key === "Delete" || event.key === "Backspace") clear(row, map.getContainer());
  });
}

function showButton(row) {
  row.clear.hidden = !row.point.value.trim() && !row.address.value.trim();
}

function clear(row, focus) {
  row.point.value = row.address.value = "";
  row.marker?.remove();
  row.marker = null;
  row.words.hidden = true;
  showButton(row);
  focus.focus({ preventScroll: true });
  say(fill(settings.words.taken, row));
}

// The map goes to the area of the group that is chosen.
function followGroup(map, rows) {
  const select = document.querySelector('[name="group"]');
  const follow = () => {
    const placed = rows.filter((row) => row.marker).map((row) => row.marker.getLatLng());
    const areas = settings.areas[select?.value] ? [settings.areas[select.value]] : Object.values(settings.areas);
    const all = L.latLngBounds(placed);
    areas.forEach((area) => all.extend(area));
    if (all.isValid()) lookAt(map, all);
  };
  select?.addEventListener("change", follow);
  follow();
}

// Where signs hang already says where no other one is needed.
function showSigns() {
  const toggle = document.querySelector(`.map-switches input[value="${settings.signs}"]`);
  if (toggle && !toggle.checked) toggle.click();
}

// Hang ----------------------------------------------------------------------------------------

function hang(map) {
  const field = document.querySelector('[name="point"]');
  const asked = L.latLng(settings.asked.lat, settings.asked.lon);
  const aside = marker(asked, { name: settings.words.asked, state: "planned", interactive: false, keyboard: false });
  aside.addTo(map);
  let here = null;

  function draw() {
    here?.remove();
    here = null;
    const position = fromText(field.value);
    if (!position) return;
    here = marker(position, { name: settings.words.here, state: "placed", draggable: true }).addTo(map);
    here.on("dragend", () => place(here.getLatLng(), settings.words.put));
    lookAt(map, L.latLngBounds([position, asked]));
  }

  function place(position, words) {
    field.value = asText(position);
    draw();
    const metres = Math.round(map.distance(position, asked));
    say(metres > settings.far ? `${words} ${fill(settings.words.far, { metres })}` : words);
  }

  map.doubleClickZoom.disable();
  map.on("click", ({ latlng }) => place(latlng, settings.words.put));
  field.addEventListener("change", draw);
  lookAt(map, L.latLngBounds([asked]));
  draw();
  findMe(place);
}

function findMe(place) {
  const box = document.getElementById("peilen");
  if (!("geolocation" in navigator)) return;
  box.hidden = false;
  box.querySelector("button").addEventListener("click", () => {
    say(settings.words.searching);
    navigator.geolocation.getCurrentPosition(
      ({ coords: { latitude, longitude, accuracy } }) => {
        const found = fill(settings.words.found, { metres: Math.ceil(accuracy) });
        const words = accuracy > settings.vague ? `${found} ${settings.words.vague}` : found;
        place(L.latLng(latitude, longitude), words);
      },
      () => say(settings.words.denied),
      { enableHighAccuracy: true, timeout: 20_000, maximumAge: 0 },
    );
  });
}
