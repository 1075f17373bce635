// The list beside the large map goes along with it: it has the groups that are in view, and says
// how many there are more. Without this script, or without the map, it has all of them, page by
// page where they are many; then the portal is asked for those in view.

const list = document.querySelector("[data-follows-map]");
const count = list.querySelector("[data-words]");
const all = list.querySelector(".map-count button");
const isPaged = "paged" in list.dataset;
const asked = new URLSearchParams(location.search);
let asking = null;

window.addEventListener("map:init", ({ detail: { map } }) => {
  map.on("portal:ready", ({ areas }) => {
    const items = itemsOf(areas);
    const follow = () => (isPaged ? ask(map.getBounds()) : show(items, map.getBounds()));
    map.on("moveend", follow);
    all.addEventListener("click", () => map.fire("portal:all"));
    // Who turned a page reads on until the map moves.
    if (!(isPaged && asked.has("page"))) follow();
  });
});

// A group without an area on the map stands in the list whatever is in view.
function itemsOf(areas) {
  const bounds = new Map(areas.map((area) => [area.feature.id, area.getBounds()]));
  return [...list.querySelectorAll("[data-slug]")].map((element) => ({
    element,
    bounds: bounds.get(element.dataset.slug),
  }));
}

function show(items, view) {
  let shown = 0;
  for (const { element, bounds } of items) {
    element.hidden = Boolean(bounds) && !view.intersects(bounds);
    shown += !element.hidden;
  }
  for (const section of list.querySelectorAll("section:has([data-slug])")) {
    section.hidden = !section.querySelector("[data-slug]:not([hidden])");
  }
  say(shown, items.length);
}

// The list of this window; of two that are asked at once, the last.
async function ask(view) {
  asking?.abort();
  asking = new AbortController();
  const query = new URLSearchParams(asked);
  query.delete("page");
  query.set("bbox", boxOf(view));
  try {
    const response = await fetch(`${location.pathname}?${query}`, { signal: asking.signal });
    if (!response.ok) throw new Error(`${response.url} answers ${response.status}`);
    const page = new DOMParser().parseFromString(await response.text(), "text/html");
    const fresh = page.querySelector("[data-follows-map]");
    list.querySelector("[data-parts]").replaceWith(document.adoptNode(fresh.querySelector("[data-parts]")));
    say(Number(fresh.dataset.inView), Number(fresh.dataset.total));
  } catch (error) {
    if (error.name !== "AbortError") console.warn(error); // the list stays as it was
  }
}

function boxOf(view) {
  const within = (degrees, most) => Math.max(-most, Math.min(most, degrees)).toFixed(5);
  const [west, east] = [view.getWest(), view.getEast()].map((degrees) => within(degrees, 180));
  const [south, north] = [view.getSouth(), view.getNorth()].map((degrees) => within(degrees, 90));
  return [west, south, east, north].join(",");
}

function say(shown, total) {
  count.textContent = count.dataset.words.replace("{shown}", shown).replace("{total}", total);
  all.hidden = shown === total;
}
