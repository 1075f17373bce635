// Draws the area of an application and the groups it overlaps; the table below it says the same.
// What to draw stands in the json_script beside the map. L is Leaflet, a script before this one.
/* global L */

L.Map.mergeOptions({ scrollWheelZoom: false, zoomControl: false, zoomSnap: 0.5 });

window.addEventListener("map:init", ({ detail: { id, map } }) => {
  const { own, others, home, words } = JSON.parse(document.getElementById(`${id}-areas`).textContent);
  L.control.zoom({ position: "bottomright", zoomInTitle: words.zoomIn, zoomOutTitle: words.zoomOut }).addTo(map);
  const drawn = [
    ...others.map((group) => draw(map, group, "decide-area decide-area--other")),
    draw(map, own, "decide-area"),
  ];
  map.fitBounds(drawn.at(-1).getBounds(), { padding: [24, 24], maxZoom: 16, animate: false });
  if (home) addHome(map, home, words);
});

function draw(map, { name, area }, className) {
  const layer = L.geoJSON(area, { style: { className } });
  // An element, never a string: Leaflet takes a string for HTML.
  const label = document.createElement("span");
  label.textContent = name;
  return layer.bindTooltip(label, { sticky: true }).addTo(map);
}

function addHome(map, { coordinates: [lon, lat] }, words) {
  const icon = L.divIcon({ className: "decide-home", iconSize: [16, 16] });
  const marker = L.marker([lat, lon], { icon, interactive: false, keyboard: false }).addTo(map);
  marker.getElement().setAttribute("role", "img");
  marker.getElement().setAttribute("aria-label", words.home);
}
