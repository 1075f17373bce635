// Names of towns and neighbourhoods on the maps of the portal, from its own registers: with them a
// map says where it is without its background. What there is room for stands there, the largest
// first, and the groups that the page is about before all of them. For the eye: the list beside the
// map has the same names. L is Leaflet.
/* global L */

const CLOSE = 12.5; // from this zoom on, names of neighbourhoods too
const ROOM = 6; // pixels between two names

window.addEventListener("map:init", ({ detail: { id, map } }) => {
  const { names } = JSON.parse(document.getElementById(`${id}-settings`).textContent);
  if (!names) return;
  const pane = map.createPane("names");
  pane.setAttribute("aria-hidden", "true");
  let places = [];
  let own = [];

  function place() {
    const taken = [];
    const view = map.getBounds().pad(0.1);
    const isClose = map.getZoom() >= CLOSE;
    for (const label of [...own, ...places]) {
      const isWanted = (isClose || label.kind !== "neighbourhood") && view.contains(label.at);
      const box = isWanted && boxOf(label, map.latLngToLayerPoint(label.at));
      const isShown = Boolean(box) && !taken.some((other) => overlap(box, other));
      if (isShown) taken.push(box);
      if (label.element) label.element.style.visibility = isShown ? "" : "hidden";
      if (isShown) L.DomUtil.setPosition(label.element, L.point(box.left, box.top));
    }
  }

  function boxOf(label, middle) {
    label.element ??= pane.appendChild(elementOf(label));
    label.width ??= label.element.offsetWidth;
    label.height ??= label.element.offsetHeight;
    const left = Math.round(middle.x - label.width / 2);
    const top = Math.round(middle.y - label.height / 2);
    return { left, top, right: left + label.width, bottom: top + label.height };
  }

  // What the page is about may change: when somebody asks where they are.
  map.on("portal:own", ({ areas }) => {
    own.forEach(({ element }) => element?.remove());
    own = areas.map((area) => ({
      kind: "own",
      name: area.feature.properties.name,
      at: area.getBounds().getCenter(),
    }));
    place();
  });
  map.on("zoomstart", () => (pane.style.visibility = "hidden"));
  map.on("moveend resize", () => {
    pane.style.visibility = "";
    place();
  });
  load(names).then((found) => {
    places = found;
    map.whenReady(place);
  }, console.warn);
});

async function load(url) {
  const response = await fetch(url);
  if (!response.ok) throw new Error(`${url} answers ${response.status}`);
  const { features } = await response.json();
  return features.map(({ geometry: { coordinates: [lng, lat] }, properties: { name, kind } }) => ({
    name,
    kind,
    at: L.latLng(lat, lng),
  }));
}

function elementOf({ name, kind }) {
  const element = document.createElement("span");
  element.className = `map-name map-name--${kind}`;
  element.textContent = name;
  return element;
}

function overlap(one, other) {
  return (
    one.left < other.right + ROOM &&
    other.left < one.right + ROOM &&
    one.top < other.bottom + ROOM &&
    other.top < one.bottom + ROOM
  );
}
