// Search field: a combobox over the index; "/" anywhere leads into it, arrows and Enter choose.
//
// data: {index: address, section: title, class: whether class mode is on}
// event: go(number of an entry)
import { prepare, rank } from "./ranking.js";
import "./history.js";
import { mark } from "./navigation.js";

let entries = null; // of this browser's page: fetched when somebody first looks for something
let input = null; // the field on the screen, for the key "/"

document.addEventListener("keydown", (event) => {
  const target = event.composedPath()[0];
  const typing = target.isContentEditable || /^(INPUT|TEXTAREA|SELECT)$/.test(target.tagName);
  if (event.key !== "/" || typing || event.ctrlKey || event.metaKey || event.altKey || !input) return;
  event.preventDefault();
  input.focus();
});

export default function ({ data, parentElement, setTriggerValue }) {
  const box = parentElement.querySelector(".search");
  mark(data.section, getComputedStyle(box));
  const list = box.querySelector("ul");
  input = box.querySelector("input");
  box.classList.toggle("class", data.class);

  const close = () => {
    list.hidden = true;
    list.replaceChildren();
    input.setAttribute("aria-expanded", "false");
    input.removeAttribute("aria-activedescendant");
  };
  const choose = (item) => {
    if (!item) return;
    setTriggerValue("go", Number(item.dataset.number));
    input.value = "";
    close();
    input.blur();
  };
  const show = () => {
    if (!entries) return;
    const found = rank(entries, input.value);
    list.replaceChildren(...(found.length || !input.value.trim() ? found.map(option) : [nothing()]));
    list.hidden = !list.children.length;
    input.setAttribute("aria-expanded", String(!list.hidden));
    point(input, list, list.querySelector("[role=option]"));
  };

  input.onfocus = async () => {
    entries ??= prepare(await (await fetch(new URL(data.index, import.meta.url))).json());
    show();
  };
  input.oninput = show;
  input.onblur = close;
  input.onkeydown = (event) => {
    const items = [...list.querySelectorAll("[role=option]")];
    const at = items.findIndex((item) => item.ariaSelected === "true");
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step && items.length) point(input, list, items.at((at + step) % items.length));
    else if (event.key === "Enter") choose(items[at]);
    else if (event.key === "Escape" && input.value) input.value = "";
    else if (event.key === "Escape") input.blur();
    else return;
    if (event.key === "Escape") close();
    event.preventDefault();
    event.stopPropagation(); // arrows and Enter mean this list only
  };
  list.onpointerdown = (event) => event.preventDefault(); // the field keeps the focus until the click
  list.onclick = (event) => choose(event.target.closest("[role=option]"));
}

function option({ number, label, kind }, place) {
  const item = document.createElement("li");
  item.id = `answer-${place}`;
  item.role = "option";
  item.dataset.number = number;
  const about = document.createElement("small");
  about.textContent = kind;
  item.append(label, " ", about);
  return item;
}

function nothing() {
  const item = document.createElement("li");
  item.className = "nothing";
  item.role = "status";
  item.textContent = "Nothing found: try another word.";
  return item;
}

// The option that Enter chooses
function point(input, list, item) {
  for (const each of list.querySelectorAll("[role=option]")) each.ariaSelected = String(each === item);
  if (!item) return;
  input.setAttribute("aria-activedescendant", item.id);
  item.scrollIntoView({ block: "nearest" });
}
