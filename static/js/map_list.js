// The list beside the large map goes along with it: it has the groups that are in view, and says
// how many there are more. Without this script, or without the map, it has all of them.

const list = document.querySelector("[data-follows-map]");
const count = list.querySelector("[data-words]");
const all = list.querySelector(".map-count button");

window.addEventListener("map:init", ({ detail: { map } }) => {
  map.on("portal:ready", ({ areas }) => {
    const items = itemsOf(areas);
    const follow = () => show(items, map.getBounds());
    map.on("moveend", follow);
    all.addEventListener("click", () => map.fire("portal:all"));
    follow();
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
  count.textContent = count.dataset.words.replace("{shown}", shown).replace("{total}", items.length);
  all.hidden = shown === items.length;
}
