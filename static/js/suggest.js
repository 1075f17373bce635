// Suggestions under a field for a place: a combobox with a list, by the pattern of WAI-ARIA. Without
// this script the field is a field, and the page that answers offers the same.

const PATIENCE = 150; // milliseconds after the last key
const SHORTEST = 2;

for (const field of document.querySelectorAll("input[data-suggestions]")) begin(field);

/** How to ask: what stands in a form that is posted may be somebody's name, and no address holds it. */
function question(field) {
  const { form } = field;
  const asked = new URLSearchParams({ zoek: field.value });
  const address = field.dataset.suggestions;
  if (form.method !== "post") return [`${address}?${asked}`, {}];
  asked.set("csrfmiddlewaretoken", form.elements.csrfmiddlewaretoken?.value ?? "");
  return [address, { method: "POST", body: asked }];
}

function begin(field) {
  const list = Object.assign(document.createElement("ul"), { id: `${field.id}_suggestions`, hidden: true });
  list.className = "suggestions";
  list.setAttribute("role", "listbox");
  list.setAttribute("aria-label", field.dataset.label);
  field.after(list);
  for (const [name, value] of [
    ["role", "combobox"],
    ["aria-autocomplete", "list"],
    ["aria-expanded", "false"],
    ["aria-controls", list.id],
  ]) {
    field.setAttribute(name, value);
  }

  let timer = 0;
  let asked = new AbortController();

  const options = () => [...list.children];
  const chosen = () => options().findIndex((option) => option.ariaSelected === "true");

  function close() {
    clearTimeout(timer);
    asked.abort();
    list.hidden = true;
    field.setAttribute("aria-expanded", "false");
    field.removeAttribute("aria-activedescendant");
  }

  function choose(number) {
    for (const [at, option] of options().entries()) option.setAttribute("aria-selected", String(at === number));
    if (number < 0) field.removeAttribute("aria-activedescendant");
    else field.setAttribute("aria-activedescendant", options()[number].id);
  }

  // In a search box the choice is searched for; elsewhere it fills the field.
  function take(text) {
    field.value = text;
    close();
    const button = field.closest(".search-box")?.querySelector("[data-finds]");
    if (button) field.form.requestSubmit(button);
    else field.dispatchEvent(new Event("change", { bubbles: true }));
  }

  function show(texts) {
    list.replaceChildren(
      ...texts.map((text, number) => {
        const option = Object.assign(document.createElement("li"), { id: `${list.id}_${number}` });
        option.textContent = text;
        option.setAttribute("role", "option");
        option.setAttribute("aria-selected", "false");
        return option;
      }),
    );
    list.hidden = texts.length === 0;
    field.setAttribute("aria-expanded", String(texts.length > 0));
    field.removeAttribute("aria-activedescendant");
  }

  async function ask() {
    asked.abort();
    asked = new AbortController();
    const typed = field.value;
    try {
      const [address, how] = question(field);
      const answer = await fetch(address, { ...how, signal: asked.signal, cache: "no-store" });
      const { suggestions } = answer.ok ? await answer.json() : { suggestions: [] };
      if (field.value === typed && document.activeElement === field) show(suggestions);
    } catch {
      // No network, or something newer was typed.
    }
  }

  field.addEventListener("input", () => {
    clearTimeout(timer);
    if (field.value.trim().length < SHORTEST) close();
    else timer = setTimeout(ask, PATIENCE);
  });
  field.addEventListener("keydown", (event) => {
    const many = list.hidden ? 0 : options().length;
    if (event.key === "Escape" && many) {
      event.preventDefault();
      close();
    } else if ((event.key === "ArrowDown" || event.key === "ArrowUp") && many) {
      event.preventDefault();
      // One step further than the last is the field itself.
      const step = event.key === "ArrowDown" ? 1 : -1;
      choose(((chosen() + 1 + step + many + 1) % (many + 1)) - 1);
    } else if (event.key === "Enter" && many && chosen() >= 0) {
      event.preventDefault();
      take(options()[chosen()].textContent);
    }
  });
  field.addEventListener("blur", close);
  // Before the field loses the focus and closes the list.
  list.addEventListener("pointerdown", (event) => event.preventDefault());
  list.addEventListener("click", (event) => {
    const option = event.target.closest("[role=option]");
    if (option) take(option.textContent);
  });
}
