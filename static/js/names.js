// Names of towns and neighbourhoods on the maps of the portal, from its own registers: with them a
// map says where it is without its background. What there is room for stands there, the largest
// first, and the groups that the page is about before all of them. For the eye: the list beside the
// map has the same names. L is Leaflet.
/* global L */

const CLOSE = 12.5; // from this zoom on, names of neighbourhoods too
const ROOM = 6; // pixels between two names
const ASIDE = 44; // pixels from the middle of a place to its name, when something stands there

window.addEventListener("map:init", ({ detail: { id, map } }) => {
  const { names } = JSON.parse(document.getElementById(`${id}-settings`).textContent);
  if (!names) return;
  const pane = map.createPane("names");
  pane.setAttribute("aria-hidden", "true");
  let places = [];
  let own = [];

  function place() {
    const taken = marksOf(map);
    const view = viewOf(map);
    const isClose = map.getZoom() >= CLOSE;
    for (const label of [...own, ...places]) {
      const isWanted = (isClose || label.kind !== "neighbourhood") && map.getBounds().contains(label.at);
      const box = isWanted && roomFor(label, map.latLngToLayerPoint(label.at), view, taken);
      if (box) taken.push(box);
      if (label.element) label.element.style.visibility = box ? "" : "hidden";
      if (box) L.DomUtil.setPosition(label.element, L.point(box.left, box.top));
    }
  }

  // In the middle; what is large enough may stand below or above it, for a count of groups often
  // stands in the middle.
  function roomFor(label, middle, view, taken) {
    label.element ??= pane.appendChild(elementOf(label));
    label.width ??= label.element.offsetWidth;
    label.height ??= label.element.offsetHeight;
    const asides = label.kind === "neighbourhood" ? [0] : [0, ASIDE, -ASIDE];
    const boxes = asides.map((aside) => {
      const left = Math.round(middle.x - label.width / 2);
      const top = Math.round(middle.y - label.height / 2) + aside;
      const box = { left, top, right: left + label.width, bottom: top + label.height };
      return label.kind === "own" ? movedInto(view, box) : box;
    });
    return boxes.find((box) => isInside(view, box) && !taken.some((other) => overlap(box, other)));
  }

  // What moves the map also moves what stands on it; that comes first.
  const placeSoon = () => requestAnimationFrame(place);

  // What the page is about may change: when somebody asks where they are.
  map.on("portal:own", ({ areas }) => {
    own.forEach(({ element }) => element?.remove());
    own = areas.map((area) => ({
      kind: "own",
      name: area.feature.properties.name,
      at: area.getBounds().getCenter(),
    }));
    placeSoon();
  });
  map.on("zoomstart", () => (pane.style.visibility = "hidden"));
  map.on("moveend resize", () => {
    pane.style.visibility = "";
    placeSoon();
  });
  load(names).then((found) => {
    places = found;
    map.whenReady(placeSoon);
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

function viewOf(map) {
  const { x: left, y: top } = map.containerPointToLayerPoint([0, 0]);
  const { x: width, y: height } = map.getSize();
  return { left, top, right: left + width, bottom: top + height };
}

// Counts, dots and pins, of which a name would cover a part.
function marksOf(map) {
  return [...map.getPane("markerPane").children].map((mark) => {
    const { x, y } = L.DomUtil.getPosition(mark);
    const { marginLeft, marginTop } = mark.style;
    const [left, top] = [x + (parseFloat(marginLeft) || 0), y + (parseFloat(marginTop) || 0)];
    return { left, top, right: left + mark.offsetWidth, bottom: top + mark.offsetHeight };
  });
}

function isInside(view, box) {
  return box.left >= view.left && box.right <= view.right && box.top >= view.top && box.bottom <= view.bottom;
}

function movedInto(view, box) {
  const right = Math.max(0, view.left - box.left) - Math.max(0, box.right - view.right);
  const down = Math.max(0, view.top - box.top) - Math.max(0, box.bottom - view.bottom);
  return { left: box.left + right, right: box.right + right, top: box.top + down, bottom: box.bottom + down };
}

function overlap(one, other) {
  return (
    one.left < other.right + ROOM &&
    other.left < one.right + ROOM &&
    one.top < other.bottom + ROOM &&
    other.top < one.bottom + ROOM
  );
}
