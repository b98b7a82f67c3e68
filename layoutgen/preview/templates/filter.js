
/* Shows only the questions that every filter lets pass, and only the clips that still have one. */
const form = document.querySelector("form.filters");

function passes(item) {
  return Array.from(form.elements).every(
    (field) => !field.value || field.tagName !== "SELECT" || item.dataset[field.name].split("|").includes(field.value),
  );
}

function filter() {
  let shown = 0;
  for (const card of document.querySelectorAll(".clip")) {
    const items = Array.from(card.querySelectorAll("details"));
    items.forEach((item) => (item.hidden = !passes(item)));
    const left = items.filter((item) => !item.hidden);
    card.hidden = left.length === 0;
    shown += left.length;
    if (left.length > 0 && !left.some((item) => item.open)) left[0].open = true;
    light(card);
  }
  form.querySelector("output").textContent = shown + " questions";
}

form.addEventListener("change", filter);
filter();
