// Filters a long list of addresses while one types what stands behind the number: 1 finds 001 first.
// Without this script the button does the same.

for (const form of document.querySelectorAll("form[data-filters]")) {
  const list = document.getElementById(form.dataset.filters);
  const count = document.getElementById(`${form.dataset.filters}-count`);
  const field = form.elements.achter;
  const items = [...list.children];
  // The whole list is here only when nothing was filtered yet.
  if (field.value) continue;

  const bare = (text) => text.toLowerCase().replace(/[\s\-./,]+/g, "").replace(/(?<![0-9])0+(?=[0-9])/g, "");

  field.addEventListener("input", () => {
    const wanted = bare(field.value);
    const exact = (item) => Number(bare(item.dataset.behind) === wanted);
    for (const item of items) item.hidden = !bare(item.dataset.behind).startsWith(wanted);
    list.replaceChildren(...(wanted ? [...items].sort((one, two) => exact(two) - exact(one)) : items));
    const shown = items.filter((item) => !item.hidden).length;
    count.textContent = count.dataset.words.replace("{shown}", shown).replace("{total}", items.length);
  });
}
