// Puts the layers of the portal on a map of django-leaflet, for pointer, finger and keyboard.
// What it says comes, translated, from the json_script beside the map. L is Leaflet, a script
// before this one; django-leaflet makes its maps after this module ran.
/* global L */

const isStill = matchMedia("(prefers-reduced-motion: reduce)").matches;
const isTouched = matchMedia("(pointer: coarse)").matches;

L.Map.mergeOptions({
  // One finger scrolls the page; two fingers move and zoom the map.
  dragging: !isTouched,
  scrollWheelZoom: false,
  zoomControl: false,
  // Half steps: a municipality fills its box.
  zoomSnap: 0.5,
  zoomAnimation: !isStill,
  fadeAnimation: !isStill,
  markerZoomAnimation: !isStill,
  inertia: !isStill,
});

// What is drawn reaches a little out of the map, ready for when it moves; not over what is beside it.
L.Renderer.mergeOptions({ padding: 0.03 });

window.addEventListener("map:init", ({ detail: { id, map } }) => {
  const settings = JSON.parse(document.getElementById(`${id}-settings`).textContent);
  const note = document.getElementById(`${id}-note`);
  addControls(map, settings.words);
  zoomByWheelWhenAsked(map);
  closeByEscape(map);
  map.eachLayer((tiles) => tiles.once("tileerror", () => (note.textContent ||= settings.words.noTiles)));
  if (!settings.layers) return; // a map to draw on: draw.js fills it
  addLayers(map, settings).catch((error) => {
    map.getContainer().hidden = true;
    note.textContent = settings.words.noAreas;
    console.warn(error);
  });
  addSwitches(map, id, settings);
});

// A button of the page's own among those of the map, for other scripts too.
window.portalButton = (map, className, name, act) => {
  const control = L.control({ position: "bottomright" });
  control.onAdd = () => {
    const bar = L.DomUtil.create("div", "leaflet-bar leaflet-control map-button");
    const button = L.DomUtil.create("button", className, bar);
    button.type = "button";
    button.title = name;
    button.setAttribute("aria-label", name);
    L.DomEvent.disableClickPropagation(bar);
    button.addEventListener("click", act);
    return bar;
  };
  return control.addTo(map);
};

function addControls(map, words) {
  // Popups grow upwards; at the bottom the buttons are out of their way.
  L.control.zoom({ position: "bottomright", zoomInTitle: words.zoomIn, zoomOutTitle: words.zoomOut }).addTo(map);
  // The keyboard meets the buttons before the areas, of which there may be a hundred.
  map.getContainer().prepend(map.getContainer().querySelector(".leaflet-control-container"));
  if (isStill) {
    const panBy = map.panBy.bind(map);
    map.panBy = (offset, options) => panBy(offset, { ...options, animate: false });
  }
}

// Somebody who scrolls the page past the map does not mean to zoom.
function zoomByWheelWhenAsked(map) {
  const box = map.getContainer();
  const decide = (event) => {
    const isAsked = event.ctrlKey || event.metaKey || box.contains(document.activeElement);
    map.scrollWheelZoom[isAsked ? "enable" : "disable"]();
  };
  box.addEventListener("wheel", decide, { capture: true, passive: true });
}

function closeByEscape(map) {
  map.getContainer().addEventListener("keydown", (event) => {
    if (event.key === "Escape") {
      map.eachLayer((layer) => layer.closeTooltip?.());
      map.closePopup();
    }
  });
}

async function addLayers(map, settings) {
  const shown = settings.layers.filter((layer) => !layer.switched);
  const collections = await Promise.all(shown.map(({ url }) => load(url)));
  const layers = collections.map((collection, index) => addLayer(map, collection, settings, shown[index]));
  const parts = layers.flatMap((layer) => layer.getLayers());
  const areas = parts.filter((part) => part.getBounds);
  const start = boundsToShow(parts, settings);
  map.fitBounds(start, { padding: [8, 8], maxZoom: 16, animate: false });
  // Paths and markers exist from the first view on.
  if (settings.point) addAddress(map, settings);
  parts.forEach((part) => part.makeReady?.());
  if (!settings.isOfOneGroup) addWhole(map, parts, settings, start);
  standOut(map, areas, areasOf(areas, settings));
  map.on("portal:here", ({ at }) => sayWhatIsHere(map, areas, at, settings));
  window.portalGather?.(map, areas, (area) => dotOf(map, area, settings), {
    ...settings.words,
    together: settings.words.groupsTogether,
  });
  // For the script of a page that has more to put on this map, or beside it.
  map.fire("portal:ready", { areas });
}

async function load(url) {
  const response = await fetch(url);
  if (!response.ok) throw new Error(`${url} answers ${response.status}`);
  return response.json();
}

function addLayer(map, collection, settings, { more = "", switched = false } = {}) {
  if (switched) return addPoints(map, collection, settings, more);
  const words = { ...settings.words, more: more || settings.words.more };
  return L.geoJSON(collection, {
    interactive: !settings.isOfOneGroup,
    filter: ({ id }) => !Array.isArray(settings.only) || settings.only.includes(id), // "*": all
    style: ({ properties }) => ({
      className: properties.status === "dormant" ? "map-area map-area--dormant" : "map-area",
    }),
    onEachFeature(feature, layer) {
      if (!settings.isOfOneGroup) makeOpenable(map, layer, atWork(feature, settings), words);
    },
  }).addTo(map);
}

// Points of another app, thousands of them perhaps: those that would cover each other are one.
function addPoints(map, { features }, settings, more) {
  const words = { ...settings.words, more: more || settings.words.more };
  const points = features.map(({ geometry, properties }) => ({ ...properties, position: geometry.coordinates, properties }));
  const make = ({ position: [lon, lat], properties }) => {
    const icon = L.divIcon({ className: `map-dot map-dot--${properties.state ?? "plain"}`, iconSize: [24, 24] });
    const dot = L.marker([lat, lon], { icon });
    makeOpenable(map, dot, properties, words);
    dot.on("add", dot.makeReady);
    dot.makeReady = undefined;
    return dot;
  };
  return window.portalClusters(points, make, words).addTo(map);
}

// Who works with the groups goes from a group to its page at work, or calls its coordinator.
function atWork({ id, properties }, { page, slug, pageWords, calls }) {
  if (!page || !properties.status || !id) return properties;
  return { ...properties, url: page.replace(slug, id), more: pageWords, call: calls[id] };
}

// Layers of other apps come when the visitor asks for them, and go again.
function addSwitches(map, id, settings) {
  const box = document.getElementById(`${id}-switches`);
  if (!box) return;
  box.hidden = false;
  for (const input of box.querySelectorAll("input")) {
    const declared = settings.layers.find(({ url }) => url === input.value);
    let loading = null;
    input.addEventListener("change", async () => {
      try {
        loading ??= load(declared.url).then((collection) => addLayer(map, collection, settings, declared));
        const layer = await loading;
        // Read only now: it may have been switched off again while it was loading.
        if (!input.checked) return layer.remove();
        layer.addTo(map);
        // Its markers are made anew each time, and not before the map has a view.
        map.whenReady(() => layer.eachLayer((part) => part.makeReady?.()));
      } catch (error) {
        loading = null;
        input.checked = false;
        document.getElementById(`${id}-note`).textContent = settings.words.noLayer;
        console.warn(error);
      }
    });
  }
}

// Which group is yours ----------------------------------------------------------------------

function areasOf(areas, { focus, point }) {
  const at = point && L.latLng(point);
  return areas.filter((area) => focus.includes(area.feature.id) || (at && covers(area, at)));
}

// The groups that the page is about stand out, and the others fade; of none, all are the same.
function standOut(map, areas, own) {
  for (const area of areas) {
    const classes = area.getElement().classList;
    classes.toggle("map-area--focus", own.includes(area));
    classes.toggle("map-area--quiet", Boolean(own.length || area.options.interactive === false) && !own.includes(area));
  }
  // A map of one group stands below its name.
  map.fire("portal:own", { areas: own.filter((area) => area.options.interactive !== false) });
}

function sayWhatIsHere(map, areas, at, { words, isOfOneGroup }) {
  if (isOfOneGroup) return;
  const own = areas.filter((area) => covers(area, at));
  standOut(map, areas, own);
  const names = own.map((area) => area.feature.properties.name).join(", ");
  const note = document.getElementById(`${map.getContainer().id}-note`);
  note.textContent = own.length ? words.hereGroups.replace("{names}", names) : words.hereNone;
}

// Whether a place lies in an area and in none of its holes: each edge left of it turns the answer.
function covers(area, { lat, lng }) {
  if (!area.getBounds().contains([lat, lng])) return false;
  const isLeft = ([x1, y1], [x2, y2]) => y1 > lat !== y2 > lat && lng < ((x2 - x1) * (lat - y1)) / (y2 - y1) + x1;
  const edges = (ring) => ring.filter((position, at) => at > 0 && isLeft(ring[at - 1], position)).length;
  const isIn = (rings) => rings.reduce((sum, ring) => sum + edges(ring), 0) % 2 === 1;
  return area.feature.geometry.coordinates.some(isIn);
}

// Where to begin -----------------------------------------------------------------------------

const MANY = 8; // groups; fewer are all shown
const MOST_OF_THEM = 0.5;

function boundsToShow(parts, settings) {
  const { focus, point, bounds, only } = settings;
  const own = areasOf(parts.filter((part) => part.getBounds), settings);
  const wanted = around(own).extend(L.latLngBounds(point ? [point] : []));
  if (bounds && !point) wanted.extend(bounds);
  if (wanted.isValid()) return wanted;
  if (!parts.length) throw new Error("nothing to show");
  return only || focus.length || parts.length < MANY ? around(parts) : densest(parts);
}

function around(parts) {
  const bounds = L.latLngBounds([]);
  parts.forEach((part) => bounds.extend(boundsOf(part)));
  return bounds;
}

function boundsOf(part) {
  return part.getBounds?.() ?? L.latLngBounds([part.getLatLng()]);
}

// Where half of the groups lie closest together: the group whose neighbours are nearest, and those.
function densest(parts) {
  const number = Math.ceil(parts.length * MOST_OF_THEM);
  const placed = parts.map((part) => ({ part, at: boundsOf(part).getCenter() }));
  const best = { distance: Infinity, parts };
  for (const { at } of placed) {
    const near = placed.map(({ part, at: other }) => ({ part, distance: apart(at, other) }));
    near.sort((one, other) => one.distance - other.distance);
    const { distance } = near[number - 1];
    if (distance < best.distance) Object.assign(best, { distance, parts: near.slice(0, number).map(({ part }) => part) });
  }
  return around(best.parts);
}

// Only to compare: a degree of longitude here is 0.6 of one of latitude.
function apart(one, other) {
  return Math.hypot((one.lng - other.lng) * 0.6, one.lat - other.lat);
}

function addWhole(map, parts, { words }, start) {
  const all = around(parts);
  const show = () => map.fitBounds(all, { padding: [8, 8], animate: false });
  map.on("portal:all", show);
  if (!start.contains(all)) window.portalButton(map, "map-whole", words.all, show);
}

function addAddress(map, { point, words }) {
  const icon = L.divIcon({ className: "map-pin", iconSize: [26, 32], iconAnchor: [13, 32] });
  const marker = L.marker(point, { icon, interactive: false, keyboard: false }).addTo(map);
  marker.getElement().setAttribute("role", "img");
  marker.getElement().setAttribute("aria-label", words.address);
}

// A group that is too small here to be an area.
function dotOf(map, area, settings) {
  const { status } = area.feature.properties;
  const icon = L.divIcon({ className: `map-dot map-dot--group map-dot--${status}`, iconSize: [24, 24] });
  const dot = L.marker(area.getBounds().getCenter(), { icon });
  makeOpenable(map, dot, atWork(area.feature, settings), settings.words);
  dot.on("add", dot.makeReady);
  return dot;
}

// Popups ------------------------------------------------------------------------------------

function makeOpenable(map, layer, properties, words) {
  layer.bindPopup(() => popupContent(properties, words), { maxWidth: Math.min(280, map.getSize().x - 80) });
  if (!isTouched) layer.bindTooltip(() => paragraph(properties.name), { direction: "top" });
  layer.on("popupopen", ({ popup }) => enterPopup(popup, properties, words));
  layer.on("popupclose", ({ popup }) => leavePopup(popup, layer));
  layer.makeReady = () => {
    const shape = layer.getElement();
    shape.setAttribute("tabindex", "0");
    shape.setAttribute("role", "button");
    shape.setAttribute("aria-haspopup", "dialog");
    shape.setAttribute("aria-label", nameWithStatus(properties, words));
    shape.addEventListener("keydown", (event) => openByKey(event, layer));
    shape.addEventListener("focus", () => bringIntoView(map, layer));
  };
}

function nameWithStatus({ name, status, closed }, words) {
  return status ? `${name}, ${words[closed ?? status]}` : name;
}

function openByKey(event, layer) {
  if (event.key !== "Enter" && event.key !== " ") return;
  event.preventDefault();
  layer.openPopup();
}

// Only for the keyboard: who points at an area sees it.
function bringIntoView(map, layer) {
  if (!layer.getElement().matches(":focus-visible")) return;
  const centre = layer.getCenter?.() ?? layer.getLatLng();
  map.panInside(centre, { padding: [40, 40], animate: !isStill });
}

function popupContent(properties, words) {
  const box = document.createElement("div");
  box.append(paragraph(properties.name, "map-popup-name"), ...factsOf(properties, words).map((fact) => paragraph(fact)));
  if (properties.call) box.append(linkTo(properties.call.url, properties.call.words, "map-popup-call"));
  if (properties.url) box.append(linkTo(properties.url, properties.more ?? words.more));
  return box;
}

function linkTo(url, words, className = "") {
  const link = document.createElement("a");
  link.href = url;
  link.textContent = words;
  link.className = className;
  return link;
}

// Elements, never strings: Leaflet takes a string for HTML.
function paragraph(text, className = "") {
  const element = document.createElement("p");
  element.textContent = text;
  element.className = className;
  return element;
}

function factsOf({ status, closed, confirmed, members, text }, words) {
  if (!status) return text ? [text] : [];
  const label = words[closed ?? status];
  return [
    label.charAt(0).toUpperCase() + label.slice(1),
    confirmed ? words.confirmed.replace("{date}", dateInWords(confirmed)) : words.unconfirmed,
    members ? words.members.replace("{number}", members) : words.fewMembers,
  ];
}

function dateInWords(isoDate) {
  const format = new Intl.DateTimeFormat(document.documentElement.lang, { dateStyle: "long", timeZone: "UTC" });
  return format.format(new Date(`${isoDate}T00:00:00Z`));
}

function enterPopup(popup, properties, words) {
  const box = popup.getElement();
  box.setAttribute("role", "dialog");
  box.setAttribute("aria-label", properties.name);
  box.querySelector(".leaflet-popup-close-button").setAttribute("aria-label", words.close);
  box.querySelector("a").focus({ preventScroll: true });
}

// Focus goes back to the area, unless the visitor went elsewhere.
function leavePopup(popup, layer) {
  const active = document.activeElement;
  if (active === document.body || popup.getElement()?.contains(active)) {
    layer.getElement()?.focus({ preventScroll: true });
  }
}
