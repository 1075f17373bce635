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
  const everything = collections.map((collection, index) => addLayer(map, collection, settings, shown[index]));
  map.fitBounds(boundsToShow(everything, settings), { padding: [8, 8], maxZoom: 16, animate: false });
  // Paths and markers exist from the first view on.
  if (settings.point) addAddress(map, settings);
  everything.forEach((layer) => layer.eachLayer((part) => part.makeReady?.()));
  // For the script of a page that has more to put on this map.
  map.fire("portal:ready");
}

async function load(url) {
  const response = await fetch(url);
  if (!response.ok) throw new Error(`${url} answers ${response.status}`);
  return response.json();
}

function addLayer(map, collection, settings, { more = "", switched = false } = {}) {
  if (switched) return addPoints(map, collection, settings, more);
  // A group's own page is about one area; the others are there to recognise the place.
  const isOfOneGroup = Boolean(settings.focus && !settings.point);
  const words = { ...settings.words, more: more || settings.words.more };
  return L.geoJSON(collection, {
    interactive: !isOfOneGroup,
    filter: ({ id }) => !settings.only || settings.only.includes(id),
    style: (feature) => ({ className: classesOf(feature, settings, isOfOneGroup) }),
    onEachFeature(feature, layer) {
      if (!isOfOneGroup) makeOpenable(map, layer, atWork(feature, settings), words);
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

function classesOf(feature, { focus }, isOfOneGroup) {
  const isFocus = feature.id === focus;
  return [
    "map-area",
    feature.properties.status === "dormant" && "map-area--dormant",
    isFocus && "map-area--focus",
    isOfOneGroup && !isFocus && "map-area--quiet",
  ]
    .filter(Boolean)
    .join(" ");
}

function boundsToShow(everything, { focus, point }) {
  const all = L.latLngBounds([]);
  const wanted = L.latLngBounds(point ? [point] : []);
  everything.forEach((layer) =>
    layer.eachLayer((part) => {
      const own = part.getBounds?.() ?? L.latLngBounds([part.getLatLng()]);
      all.extend(own);
      if (part.feature.id === focus || (point && own.contains(point))) wanted.extend(own);
    }),
  );
  if (!wanted.isValid() && !all.isValid()) throw new Error("nothing to show");
  return wanted.isValid() ? wanted : all;
}

function addAddress(map, { point, words }) {
  const icon = L.divIcon({ className: "map-pin", iconSize: [26, 32], iconAnchor: [13, 32] });
  const marker = L.marker(point, { icon, interactive: false, keyboard: false }).addTo(map);
  marker.getElement().setAttribute("role", "img");
  marker.getElement().setAttribute("aria-label", words.address);
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
