// A button on the map that shows where one stands: asks the browser when it is tapped, never
// before. The place goes nowhere: no request holds it, nothing keeps it. L is Leaflet.
/* global L */

const PATIENCE = { enableHighAccuracy: true, timeout: 15_000, maximumAge: 30_000 };
const CLOSE = 15;

window.addEventListener("map:init", ({ detail: { id, map } }) => {
  const { words } = JSON.parse(document.getElementById(`${id}-settings`).textContent);
  // In a frame on another site the browser refuses without asking.
  if (!words.locate || !navigator.geolocation || window.top !== window.self) return;
  const note = document.getElementById(`${id}-note`);
  let here = null;

  function show({ coords: { latitude, longitude, accuracy } }) {
    const at = L.latLng(latitude, longitude);
    here?.remove();
    // Before the map has a view there are no elements to name.
    map.setView(at, Math.max(map.getZoom() ?? 0, CLOSE), { animate: false });
    here = L.layerGroup([circleAround(at, accuracy), dotAt(at)]).addTo(map);
    here.eachLayer((part) => nameIt(part, words.located));
    note.textContent = words.located;
    map.fire("portal:here", { at });
  }

  function explain(error) {
    note.textContent = error.code === error.PERMISSION_DENIED ? words.denied : words.lost;
  }

  window.portalButton(map, "map-locate", words.locate, () => {
    note.textContent = words.locating;
    navigator.geolocation.getCurrentPosition(show, explain, PATIENCE);
  });
});

function circleAround(at, accuracy) {
  return L.circle(at, { radius: accuracy, className: "map-here-around", interactive: false });
}

function dotAt(at) {
  const icon = L.divIcon({ className: "map-here", iconSize: [20, 20] });
  return L.marker(at, { icon, interactive: false, keyboard: false });
}

function nameIt(part, name) {
  if (!(part instanceof L.Marker)) return;
  part.getElement().setAttribute("role", "img");
  part.getElement().setAttribute("aria-label", name);
}
