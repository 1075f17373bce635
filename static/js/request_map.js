// The maps of signs in the admin: of a request its area, places and the signs around; or one on
// which a tap says where a sign hangs. The lists and fields beside them say the same.
// L is Leaflet, a script before this one; django-leaflet makes its map after this module ran.
/* global L */

// With Leaflet's own buttons for zooming, but their words from the page.
L.Map.mergeOptions({ zoomControl: false });

window.addEventListener("map:init", ({ detail: { map } }) => {
  const data = JSON.parse(document.getElementById("request-map-data").textContent);
  const words = document.getElementById("request-map-words").dataset;
  L.control.zoom({ zoomInTitle: words.zoomIn, zoomOutTitle: words.zoomOut }).addTo(map);
  map.scrollWheelZoom.disable();
  const bounds = L.latLngBounds(data.bounds ?? []);
  if (data.area) {
    const area = L.geoJSON(data.area, { interactive: false, style: { className: "request-area" } }).addTo(map);
    bounds.extend(area.getBounds());
  }
  for (const { at, text } of data.signs) put(map, at, "sign-dot", "", text);
  for (const { at, text, number } of data.places) {
    put(map, at, "place-dot", number, text);
    bounds.extend(at);
  }
  // Before the neighbourhoods are imported there is nothing to look at yet.
  if (bounds.isValid()) map.fitBounds(bounds, { padding: [16, 16], maxZoom: 17, animate: false });
  if (data.field) pick(map, document.getElementById(data.field), data.here);
});

function put(map, at, className, words, text) {
  const label = document.createElement("span");
  label.textContent = words;
  const icon = L.divIcon({ className, html: label, iconSize: [24, 24] });
  // No target: signs hang so near each other that they overlap, and the page lists them all.
  return L.marker(at, { icon, title: text, interactive: false, keyboard: false }).addTo(map);
}

// A tap fills the field; what is typed in the field moves the mark.
function pick(map, field, text) {
  let mark = null;
  function draw() {
    mark?.remove();
    const parts = field.value.match(/^\s*(\d+[.,]\d+)\s*[;,\s]\s*(\d+[.,]\d+)\s*$/);
    if (!parts) return;
    const at = parts.slice(1).map((part) => Number(part.replace(",", ".")));
    mark = put(map, at, "place-dot", "", text);
  }
  map.on("click", ({ latlng: { lat, lng } }) => {
    field.value = `${lat.toFixed(6)}, ${lng.toFixed(6)}`;
    draw();
  });
  field.addEventListener("change", draw);
  draw();
}
