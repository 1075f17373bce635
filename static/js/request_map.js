// The map of the page that decides on a sign request: area, asked places, other signs.
// L is Leaflet, a script before this one; django-leaflet makes its map after this module ran.
/* global L */

window.addEventListener("map:init", ({ detail: { map } }) => {
  const data = JSON.parse(document.getElementById("request-map-data").textContent);
  map.scrollWheelZoom.disable();
  const area = L.geoJSON(data.area, { interactive: false, style: { className: "request-area" } }).addTo(map);
  const bounds = area.getBounds();
  for (const { at, text } of data.signs) put(map, at, "sign-dot", "", text);
  for (const { at, text, number } of data.places) {
    put(map, at, "place-dot", number, text);
    bounds.extend(at);
  }
  map.fitBounds(bounds, { padding: [16, 16], maxZoom: 17, animate: false });
});

function put(map, at, className, words, text) {
  const label = document.createElement("span");
  label.textContent = words;
  const icon = L.divIcon({ className, html: label, iconSize: [24, 24] });
  // No targets: signs hang so near each other that they overlap, and the page lists them all.
  L.marker(at, { icon, title: text, interactive: false, keyboard: false }).addTo(map);
}
