// Areas of groups that are too small on the map to be pointed at become a count that opens, and a
// single one a dot; zoomed in they are areas again. Which of them are one is clusters.js to say.
// L is Leaflet.
/* global L */

const SMALLEST = 24; // pixels, of a target in WCAG 2.2

/** Keeps `areas` (layers with bounds) of a map gathered; `dotOf` gives the marker of one. */
window.portalGather = (map, areas, dotOf, words) => {
  const points = areas.map((area) => {
    const { lat, lng } = area.getBounds().getCenter();
    return { area, name: area.feature.properties.name, url: area.feature.properties.url, position: [lng, lat] };
  });
  let gathered = "";
  let layer = null;

  function gather() {
    const small = points.filter(({ area }) => isSmall(map, area));
    const key = small.map(({ area }) => area.feature.id).join(" ");
    if (key === gathered) return;
    gathered = key;
    layer?.remove();
    for (const { area } of points) area.getElement()?.classList.remove("map-area--small");
    for (const { area } of small) area.getElement()?.classList.add("map-area--small");
    layer = small.length ? window.portalClusters(small, ({ area }) => dotOf(area), words, open).addTo(map) : null;
  }

  // Close enough to see them as areas; false when nothing on this map is that close.
  function open(inside, byKey) {
    const bounds = L.latLngBounds([]);
    inside.forEach(({ area }) => bounds.extend(area.getBounds()));
    const zoom = Math.max(map.getBoundsZoom(bounds, false, [40, 40]), map.getZoom() + 1);
    if (zoom > map.getMaxZoom()) return false;
    if (byKey) map.once("moveend", () => focusOn(inside.map(({ area }) => area)));
    map.setView(bounds.getCenter(), zoom, { animate: false });
    return true;
  }

  // The keyboard goes on with the first of what came out of the count.
  function focusOn(opened) {
    const shown = opened.find((area) => !isSmall(map, area));
    const target = shown?.getElement() ?? map.getPane("markerPane").querySelector(".map-cluster, .map-dot");
    target?.focus({ preventScroll: true });
  }

  map.on("zoomend", gather);
  gather();
};

function isSmall(map, area) {
  const bounds = area.getBounds();
  const one = map.project(bounds.getNorthWest());
  const other = map.project(bounds.getSouthEast());
  return Math.min(other.x - one.x, other.y - one.y) < SMALLEST;
}
