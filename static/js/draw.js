// Lets somebody draw the area of a group: each tap or click adds a corner, corners are dragged
// or moved by arrow keys. The drawing goes into a hidden field as GeoJSON, and the portal says
// what the area holds. What it says comes, translated, from the json_script beside the map.
/* global L */

const form = document.getElementById("start");
const tools = document.getElementById("draw-tools");
const settings = JSON.parse(document.getElementById("draw-settings").textContent);
const field = form.elements.drawing;
const facts = document.getElementById("area-facts");
const note = document.getElementById("draw-note");
const STEP = 12; // pixels that an arrow key moves a corner
const NEAR = 14; // pixels within which a tap on an edge puts the corner there
const ONE_SPOT = 14; // pixels: half a corner, within which two corners are one
const CLOSE = 16; // zoom at the known address: some hundred houses
const WAIT = 500; // milliseconds after the last change before the portal is asked
const TYPING = 2000; // the same while somebody writes a list

let map;
let shape;
let left;
let corners = [];
let markers = [];
const earlier = [];
let waiting;
let asked = 0;

tools.hidden = false;
document.getElementById("area-show").hidden = true; // asked at every change
window.addEventListener("map:init", (event) => begin(event.detail.map));
form.addEventListener("change", ({ target }) => {
  if (target.name === "way") shown();
  if (["way", "neighbourhoods", "named"].includes(target.name)) askSoon();
});
form.elements.named.addEventListener("input", () => askSoon(TYPING));

function begin(ready) {
  map = ready;
  shape = L.polygon([], { className: "map-area draw-shape", interactive: false }).addTo(map);
  left = L.geoJSON(null, { interactive: false, style: { className: "draw-left" } }).addTo(map);
  map.doubleClickZoom.disable();
  lookAtStart();
  showHome();
  showGroups();
  map.on("click", ({ latlng }) => way() === "tekenen" && add(latlng));
  button("middle", () => add(map.getCenter()));
  button("undo", () => earlier.length && take(earlier.pop()));
  button("clear", () => change([]));
  take(drawnBefore());
  lookAtStart();
  new ResizeObserver(() => shown()).observe(map.getContainer());
}

// The groups that are there, to draw beside; the list of overlaps tells the same in words.
async function showGroups() {
  try {
    const response = await fetch(settings.groups);
    const style = { className: "map-area map-area--quiet" };
    L.geoJSON(await response.json(), {
      interactive: false,
      style,
      pointToLayer: (feature, position) => L.circleMarker(position, { radius: 3, interactive: false, ...style }),
    }).addTo(map);
  } catch (error) {
    console.warn(error);
  }
}

function button(name, act) {
  document.getElementById(`draw-${name}`).addEventListener("click", act);
}

// The map was hidden while the list was chosen, and Leaflet measures what it sees.
let width = 0;
function shown() {
  const box = map?.getContainer();
  if (!box?.clientWidth || box.clientWidth === width) return;
  const wasHidden = !width;
  width = box.clientWidth;
  map.invalidateSize({ animate: false });
  if (wasHidden) lookAtStart();
}

// What is drawn already, else the known address from near by, else what was searched.
function lookAtStart() {
  if (corners.length) map.fitBounds(L.latLngBounds(corners), { padding: [24, 24], animate: false });
  else if (settings.home) map.setView(settings.home, CLOSE, { animate: false });
  else map.fitBounds(settings.bounds, { animate: false });
}

function showHome() {
  if (!settings.home) return;
  const icon = L.divIcon({ className: "map-pin", iconSize: [26, 32], iconAnchor: [13, 32] });
  const pin = L.marker(settings.home, { icon, interactive: false, keyboard: false }).addTo(map);
  pin.getElement().setAttribute("role", "img");
  pin.getElement().setAttribute("aria-label", settings.words.home);
}

// The drawing --------------------------------------------------------------------------------

function drawnBefore() {
  try {
    const { coordinates } = JSON.parse(field.value);
    return coordinates[0].slice(0, -1).map(([lng, lat]) => L.latLng(lat, lng));
  } catch {
    return [];
  }
}

function add(corner) {
  // Of a double click or tap both fall on one spot.
  if (corners.some((other) => isOnTop(corner, other))) {
    note.textContent = settings.words.there;
    return;
  }
  const at = edgeAt(corner);
  change([...corners.slice(0, at), corner, ...corners.slice(at)]);
}

function isOnTop(one, other) {
  return map.latLngToLayerPoint(one).distanceTo(map.latLngToLayerPoint(other)) < ONE_SPOT;
}

// Between which corners: on an edge when the tap was near one, otherwise after the last.
function edgeAt(corner) {
  if (corners.length < 3) return corners.length;
  const point = map.latLngToLayerPoint(corner);
  const points = corners.map((one) => map.latLngToLayerPoint(one));
  const distances = points.map((start, number) =>
    L.LineUtil.pointToSegmentDistance(point, start, points[(number + 1) % points.length]),
  );
  const nearest = distances.indexOf(Math.min(...distances));
  return distances[nearest] <= NEAR ? nearest + 1 : corners.length;
}

function change(next) {
  earlier.push(corners);
  take(next);
}

function take(next) {
  corners = next;
  const focused = markers.findIndex((marker) => marker.getElement() === document.activeElement);
  markers.forEach((marker) => marker.remove());
  markers = corners.map(cornerMarker);
  if (focused >= 0) (markers[Math.min(focused, markers.length - 1)]?.getElement() ?? map.getContainer()).focus();
  redraw();
  askSoon();
}

function redraw() {
  shape.setLatLngs(corners);
  left.clearLayers();
  const ring = [...corners, ...corners.slice(0, 1)].map(({ lng, lat }) => [rounded(lng), rounded(lat)]);
  field.value = corners.length ? JSON.stringify({ type: "Polygon", coordinates: [ring] }) : "";
  const { none, few, enough } = settings.words;
  const words = corners.length >= 3 ? enough : corners.length ? few : none;
  note.textContent = words.replace("{number}", corners.length);
  document.getElementById("draw-undo").disabled = !earlier.length;
  document.getElementById("draw-clear").disabled = !corners.length;
}

// Seven decimals are a centimetre.
function rounded(degrees) {
  return Number(degrees.toFixed(7));
}

function moved(number, to) {
  return corners.map((corner, place) => (place === number ? to : corner));
}

function cornerMarker(corner, number) {
  const icon = L.divIcon({ className: "draw-corner", iconSize: [28, 28] });
  const marker = L.marker(corner, { icon, draggable: true, autoPan: true, bubblingMouseEvents: false });
  marker.addTo(map);
  marker.on("drag", () => {
    shape.setLatLngs(moved(number, marker.getLatLng()));
  });
  marker.on("dragend", () => change(moved(number, marker.getLatLng())));
  const element = marker.getElement();
  const label = settings.words.corner.replace("{number}", number + 1).replace("{total}", corners.length);
  element.setAttribute("aria-label", label);
  element.setAttribute("role", "button");
  element.addEventListener("keydown", (event) => pressed(event, number));
  return marker;
}

function pressed(event, number) {
  const steps = { ArrowUp: [0, -STEP], ArrowDown: [0, STEP], ArrowLeft: [-STEP, 0], ArrowRight: [STEP, 0] };
  if (event.key in steps) {
    const point = map.latLngToContainerPoint(corners[number]).add(steps[event.key]);
    change(moved(number, map.containerPointToLatLng(point)));
  } else if (event.key === "Delete" || event.key === "Backspace") {
    change(corners.filter((corner, place) => place !== number));
  } else {
    return;
  }
  // Not the map below it, which would move as well.
  event.preventDefault();
  event.stopPropagation();
}

// What lies in it ----------------------------------------------------------------------------

function askSoon(wait = WAIT) {
  clearTimeout(waiting);
  waiting = setTimeout(ask, wait);
}

function way() {
  return form.elements.way.value;
}

function isEmpty() {
  if (way() === "tekenen") return corners.length < 3;
  if (way() === "straten") return !form.elements.named.value.trim();
  return !form.querySelector("[name=neighbourhoods]:checked");
}

async function ask() {
  asked += 1;
  const mine = asked;
  if (isEmpty()) {
    // What is said there is of an area that is no longer chosen.
    facts.replaceChildren();
    left.clearLayers();
    return;
  }
  try {
    const answer = await fetchFacts();
    if (mine !== asked) return; // a later change was asked about
    facts.innerHTML = answer.html;
    left.clearLayers();
    if (answer.left) showLeft(JSON.parse(answer.left));
  } catch (error) {
    if (mine === asked) facts.textContent = settings.words.broken;
    console.warn(error);
  }
}

// Of a drawing what is left of it, of streets and postcodes all that they are.
function showLeft(area) {
  left.addData(area);
  if (way() === "straten") map.fitBounds(left.getBounds(), { padding: [24, 24], animate: false });
}

async function fetchFacts() {
  const sent = new FormData();
  for (const name of ["csrfmiddlewaretoken", "way", "drawing", "named"]) sent.set(name, form.elements[name].value);
  form.querySelectorAll("[name=neighbourhoods]:checked").forEach((box) => sent.append("neighbourhoods", box.value));
  const response = await fetch(form.dataset.areaUrl, { method: "POST", body: sent });
  if (!response.headers.get("content-type")?.includes("json")) throw new Error(`answers ${response.status}`);
  return response.json();
}
