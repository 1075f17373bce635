// The running total of what is ticked to be ordered; without JavaScript a button reckons it.
const total = document.getElementById("order-total");
const boxes = [...document.querySelectorAll("input[type=checkbox][data-cents]")];
const euro = new Intl.NumberFormat("nl-NL", { style: "currency", currency: "EUR" });

function reckon() {
  const ticked = boxes.filter((box) => box.checked);
  const sum = (what) => ticked.reduce((together, box) => together + Number(box.dataset[what]), 0);
  const shown = { requests: ticked.length, signs: sum("signs"), euro: euro.format(sum("cents") / 100) };
  for (const [name, value] of Object.entries(shown)) {
    total.querySelector(`[data-total=${name}]`).textContent = value;
  }
}

for (const box of boxes) box.addEventListener("change", reckon);
reckon(); // going back, a browser leaves boxes ticked
