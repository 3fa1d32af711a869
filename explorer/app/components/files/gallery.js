// Gallery: thumbnails, of which one is chosen with a click; those that a visitor brought can be removed.
//
// data: {pictures: [{key, name, own}], chosen: key, row: whether in one row, bounds: see drop.js, or null}
// events: choose(key), remove(key)
import { listen } from "./drop.js";

const THUMBNAILS = new URL("../../thumbnails/", import.meta.url);

export default function ({ data, parentElement, setTriggerValue }) {
  if (data.bounds) listen(data.bounds);
  const list = parentElement.querySelector("ul");
  list.classList.toggle("row", data.row);
  const items = new Map([...list.children].map((item) => [item.dataset.key, item]));
  const focused = list.getRootNode().activeElement?.closest("li");
  const place = [...list.children].indexOf(focused);
  list.onclick = (event) => {
    const button = event.target.closest("button");
    if (button) setTriggerValue(button.className === "pick" ? "choose" : "remove", key(button));
  };
  list.onkeydown = (event) => move(event, list, (picture) => setTriggerValue("remove", picture));
  for (const picture of data.pictures) {
    const item = items.get(picture.key) ?? element("li", { dataset: { key: picture.key } });
    items.delete(picture.key);
    describe(item, picture, picture.key === data.chosen);
    if (list.children[data.pictures.indexOf(picture)] !== item) {
      list.insertBefore(item, list.children[data.pictures.indexOf(picture)] ?? null);
    }
  }
  for (const item of items.values()) item.remove();
  if (focused && !focused.isConnected) {
    list.children[Math.min(place, list.children.length - 1)]?.querySelector("button").focus();
  }
  if (list.dataset.chosen !== data.chosen) show(list, data.chosen);
}

function key(node) {
  return node.closest("li").dataset.key;
}

function element(tag, properties) {
  const { dataset = {}, ...others } = properties;
  const node = Object.assign(document.createElement(tag), others);
  Object.assign(node.dataset, dataset);
  return node;
}

// One thumbnail and, of an own picture, the way to remove it. Tab reaches the chosen one; arrows go on.
function describe(item, { key, name, own }, chosen) {
  if (!item.children.length) {
    const pick = element("button", { className: "pick", type: "button" });
    const source = new URL(encodeURIComponent(key), THUMBNAILS).href;
    pick.append(element("img", { loading: "lazy", draggable: false, src: source }));
    item.append(pick);
    if (own) item.append(element("button", { className: "remove", type: "button", textContent: "×" }));
  }
  const [pick, remove] = item.children;
  pick.title = name;
  pick.firstChild.alt = `Thumbnail of ${name}`;
  pick.tabIndex = chosen ? 0 : -1;
  pick.setAttribute("aria-pressed", String(chosen));
  if (!remove) return;
  remove.title = `Remove ${name}`;
  remove.setAttribute("aria-label", remove.title);
  remove.tabIndex = pick.tabIndex;
  pick.setAttribute("aria-keyshortcuts", "Delete");
}

function move(event, list, remove) {
  const picks = [...list.querySelectorAll(".pick")];
  const steps = { ArrowLeft: -1, ArrowUp: -1, ArrowRight: 1, ArrowDown: 1 };
  const item = event.target.closest("li");
  const at = picks.indexOf(item?.firstChild);
  if (event.key in steps) picks[(at + steps[event.key] + picks.length) % picks.length].focus();
  else if (event.key === "Home") picks[0].focus();
  else if (event.key === "End") picks.at(-1).focus();
  else if (event.key === "Delete" && item?.children[1]) remove(item.dataset.key);
  else return;
  event.preventDefault();
}

// Scroll the list alone: the sidebar stays where it is.
function show(list, chosen) {
  list.dataset.chosen = chosen;
  const item = [...list.children].find((each) => each.dataset.key === chosen);
  if (!item) return;
  const left = item.offsetLeft - list.offsetLeft;
  if (left < list.scrollLeft || left + item.offsetWidth > list.scrollLeft + list.clientWidth) {
    list.scrollLeft = left - item.offsetWidth / 2;
  }
  const top = item.offsetTop - list.offsetTop;
  if (top < list.scrollTop || top + item.offsetHeight > list.scrollTop + list.clientHeight) {
    list.scrollTop = top - item.offsetHeight / 2;
  }
}
