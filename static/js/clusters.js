// Points of a map that lie on top of each other become one, with their number on it, for pointer,
// finger and keyboard. Which ones do is supercluster's to say (a script before this one); what a
// point looks like and does is the caller's. L is Leaflet.
/* global L, Supercluster */

const RADIUS = 52; // pixels within which two points are one: as wide as the largest of them
const MOST_LISTED = 50;
const DEEPEST = 22; // further than any map here goes: what hangs on one pole stays one

/**
 * A layer of `points` ({ position: [lon, lat], name, url }), of which `make` gives the marker. What
 * `opens` says, given the points inside and whether a key asked, goes before zooming until a
 * cluster falls apart; where it is false, a list of them opens.
 */
window.portalClusters = (points, make, words, opens) => new Clusters(points, make, words, opens);

const Clusters = L.LayerGroup.extend({
  initialize(points, make, words, opens) {
    L.LayerGroup.prototype.initialize.call(this);
    Object.assign(this, { points, make, words, opens, shown: new Map(), kept: new Map() });
    this.index = new Supercluster({ radius: RADIUS, extent: 256, maxZoom: DEEPEST });
    this.index.load(
      points.map(({ position }, number) => ({
        type: "Feature",
        properties: { number },
        geometry: { type: "Point", coordinates: position },
      })),
    );
  },

  onAdd(map) {
    map.on("moveend", this.draw, this);
    map.whenReady(this.draw, this);
  },

  onRemove(map) {
    map.off("moveend", this.draw, this);
    this.shown.forEach((marker) => this.removeLayer(marker));
    this.shown.clear();
  },

  getBounds() {
    return L.latLngBounds(this.points.map(({ position: [lon, lat] }) => [lat, lon]));
  },

  // What stays where it is keeps its element, and with it focus and popup.
  draw() {
    if (!this._map) return;
    const area = this._map.getBounds().pad(0.25);
    const box = [area.getWest(), area.getSouth(), area.getEast(), area.getNorth()];
    const found = this.index.getClusters(box, Math.floor(this._map.getZoom()));
    const wanted = new Map(found.map((feature) => [keyOf(feature), feature]));
    for (const [key, marker] of this.shown) {
      if (wanted.has(key)) continue;
      this.removeLayer(marker);
      this.shown.delete(key);
    }
    for (const [key, feature] of wanted) {
      if (this.shown.has(key)) continue;
      const marker = feature.properties.cluster ? this.clusterOf(feature) : this.pointOf(feature);
      this.shown.set(key, marker);
      this.addLayer(marker);
    }
  },

  pointOf({ properties: { number } }) {
    if (!this.kept.has(number)) this.kept.set(number, this.make(this.points[number]));
    return this.kept.get(number);
  },

  clusterOf({ geometry, properties }) {
    const [lon, lat] = geometry.coordinates;
    const count = properties.point_count;
    const box = document.createElement("span");
    box.textContent = count;
    const size = count < 10 ? 36 : count < 100 ? 42 : 50;
    const icon = L.divIcon({ className: "map-cluster", html: box, iconSize: [size, size] });
    const marker = L.marker([lat, lon], { icon });
    const name = this.words.together.replace("{number}", count);
    marker.on("add", () => {
      marker.getElement().setAttribute("role", "button");
      marker.getElement().setAttribute("aria-label", name);
      marker.getElement().addEventListener("keydown", (event) => {
        if (event.key !== "Enter" && event.key !== " ") return;
        event.preventDefault();
        event.stopPropagation();
        this.open(marker, properties.cluster_id, true);
      });
    });
    marker.on("click", () => this.open(marker, properties.cluster_id, false));
    return marker;
  },

  // Zoom in until it falls apart; where it never does, a list of what is there.
  open(marker, cluster, byKey) {
    const map = this._map;
    const leaves = this.index.getLeaves(cluster, Infinity);
    const inside = leaves.map(({ properties }) => this.points[properties.number]);
    if (this.opens) return this.opens(inside, byKey) || this.list(marker, inside);
    const zoom = this.index.getClusterExpansionZoom(cluster);
    if (zoom > map.getMaxZoom()) return this.list(marker, inside);
    const position = marker.getLatLng();
    if (byKey) map.once("moveend", () => this.focusNear(position));
    map.setView(position, zoom, { animate: false });
  },

  list(marker, inside) {
    const box = document.createElement("ul");
    box.className = "map-together";
    for (const { name, url } of inside.slice(0, MOST_LISTED)) {
      const link = document.createElement("a");
      link.href = url;
      link.textContent = name;
      box.append(document.createElement("li"));
      box.lastChild.append(link);
    }
    marker.unbindPopup().bindPopup(box, { maxWidth: 280 });
    marker.once("popupopen", ({ popup }) => {
      popup.getElement().setAttribute("role", "dialog");
      popup.getElement().setAttribute("aria-label", marker.getElement().getAttribute("aria-label"));
      popup.getElement().querySelector(".leaflet-popup-close-button").setAttribute("aria-label", this.words.close);
      box.querySelector("a").focus({ preventScroll: true });
    });
    marker.once("popupclose", () => marker.getElement()?.focus({ preventScroll: true }));
    marker.openPopup();
  },

  // The keyboard goes on where it was, though what it stood on fell apart.
  focusNear(position) {
    const metres = (marker) => this._map.distance(position, marker.getLatLng());
    const [nearest] = [...this.shown.values()].sort((one, two) => metres(one) - metres(two));
    nearest?.getElement()?.focus({ preventScroll: true });
  },
});

// A cluster has no name of its own: it is its place and its number.
function keyOf({ geometry, properties }) {
  return properties.cluster ? `${geometry.coordinates}:${properties.point_count}` : `${properties.number}`;
}
