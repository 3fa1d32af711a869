// Network drawing: boxes and lines of the layers of a network, of which one is chosen.
//
// data: a scene, see explorer/inside/figures/layer_drawing.py: {width, height, upright, boxes, lines, dots, frames}, in em, and
// {chosen: place of a box, alt}. A box whose name is "" is the image; one that is `closed` cannot be chosen.
// events: choose(name)
const SVG = "http://www.w3.org/2000/svg";
const LINE = 1.3;
const SMALL = 0.85;

export default function ({ data, parentElement, setTriggerValue }) {
  const sheet = parentElement.querySelector(".sheet");
  const drawn = JSON.stringify([data.boxes, data.lines]);
  const focused = sheet.getRootNode().activeElement?.dataset.name;
  sheet.setAttribute("aria-label", data.alt);
  if (sheet.drawn !== drawn) {
    sheet.drawn = drawn;
    draw(sheet, data);
  }
  const boxes = [...sheet.querySelectorAll(".box")];
  boxes.forEach((box, place) => {
    box.classList.toggle("chosen", place === data.chosen);
    if (box.dataset.name) box.setAttribute("aria-pressed", String(place === data.chosen));
    box.setAttribute("tabindex", place === data.chosen ? "0" : "-1");
  });
  const choose = (box) => {
    if (box?.dataset.name && !box.classList.contains("closed")) setTriggerValue("choose", box.dataset.name);
  };
  sheet.onclick = (event) => choose(event.target.closest(".box"));
  sheet.onkeydown = (event) => {
    const at = boxes.indexOf(event.target.closest(".box"));
    if (at < 0) return;
    if (event.key === "Enter" || event.key === " ") choose(boxes[at]);
    else {
      const next = neighbour(event.key, at, data);
      if (next === undefined) return;
      boxes[next]?.focus({ preventScroll: true });
      reveal(sheet, boxes[next], "nearest");
    }
    event.preventDefault();
  };
  sheet.onfocusin = sheet.onpointerover = (event) => light(sheet, boxes.indexOf(event.target.closest(".box")));
  sheet.onfocusout = sheet.onpointerleave = () => light(sheet, -1);
  if (focused !== undefined) {
    const box = boxes[data.chosen];
    if (boxes.some((each) => each.dataset.name === focused) || box) box?.focus({ preventScroll: true });
  }
  const mark = `${drawn.length} ${data.chosen}`;
  if (sheet.mark !== mark) {
    sheet.mark = mark;
    reveal(sheet, boxes[data.chosen], "middle");
  }
}

// The place of the box that an arrow key leads to: along the lines, or to the nearest box beside.
function neighbour(key, at, data) {
  const [on, back, over, under] = data.upright
    ? ["ArrowDown", "ArrowUp", "ArrowRight", "ArrowLeft"]
    : ["ArrowRight", "ArrowLeft", "ArrowDown", "ArrowUp"];
  const box = data.boxes[at];
  if (key === on || key === back) {
    const [from, to] = key === on ? [0, 1] : [1, 0];
    const ends = data.lines.filter((line) => line[from] === at).map((line) => line[to]);
    const far = (place) => 100 * Math.abs(data.boxes[place].rank - box.rank) + Math.abs(data.boxes[place].lane - box.lane);
    return ends.sort((a, b) => far(a) - far(b))[0] ?? at;
  }
  if (key === over || key === under) {
    const sign = key === over ? 1 : -1;
    const beside = data.boxes
      .map((other, place) => ({ place, lanes: sign * (other.lane - box.lane), ranks: Math.abs(other.rank - box.rank) }))
      .filter((other) => other.lanes > 0 && other.ranks < 20);
    return beside.sort((a, b) => a.lanes + a.ranks - b.lanes - b.ranks)[0]?.place ?? at;
  }
  if (key === "Home") return 0;
  if (key === "End") return data.boxes.length - 1;
  return undefined;
}

function light(sheet, at) {
  for (const line of sheet.querySelectorAll(".line")) {
    line.classList.toggle("lit", at >= 0 && (Number(line.dataset.from) === at || Number(line.dataset.to) === at));
  }
}

// Scroll the sheet alone: the page stays where it is.
function reveal(sheet, box, where) {
  if (!box) return;
  const inner = box.getBoundingClientRect();
  const outer = sheet.getBoundingClientRect();
  const by = (low, high, from, to, size) => {
    if (where === "middle") return (low + high) / 2 - (from + to) / 2;
    const edge = Math.min(48, size / 4);
    return Math.min(0, low - from - edge) + Math.max(0, high - to + edge);
  };
  sheet.scrollLeft += by(inner.left, inner.right, outer.left, outer.right, outer.width);
  sheet.scrollTop += by(inner.top, inner.bottom, outer.top, outer.bottom, outer.height);
}

function make(tag, attributes, parent) {
  const node = document.createElementNS(SVG, tag);
  for (const [name, value] of Object.entries(attributes)) node.setAttribute(name, value);
  parent.append(node);
  return node;
}

function draw(sheet, data) {
  const svg = sheet.querySelector("svg");
  svg.replaceChildren();
  svg.setAttribute("viewBox", `0 0 ${data.width} ${data.height}`);
  svg.style.width = `${data.width}em`;
  svg.style.height = `${data.height}em`;
  for (const [from, to, d] of data.lines) make("path", { class: "line", d, "data-from": from, "data-to": to }, svg);
  for (const { name, box } of data.frames) {
    const [x, y, width, height] = box;
    make("rect", { class: "frame", x, y, width, height, rx: 0.35 }, svg);
    write(svg, name, x + 0.4, y + 1.1, 1).setAttribute("class", "title");
  }
  for (const [cx, cy] of data.dots) make("circle", { class: "dot", cx, cy, r: 0.2 }, svg);
  for (const box of data.boxes) drawBox(svg, box);
}

// Letters are 16 wide and made smaller, since browsers do not draw any of a size of 1.
function write(parent, words, x, y, size) {
  const text = make("text", { transform: `translate(${x} ${y}) scale(${size / 16})` }, parent);
  text.textContent = words;
  return text;
}

function drawBox(svg, { name, x, y, path, colour, look, lines, label, closed }) {
  const classes = ["box", look, closed ? "closed" : ""].join(" ").trim();
  const group = make("g", { class: classes, "aria-label": label }, svg);
  group.setAttribute("role", name ? "button" : "img");
  if (closed) group.setAttribute("aria-disabled", "true");
  group.dataset.name = name;
  group.style.setProperty("--colour", colour);
  make("title", {}, group).textContent = label;
  make("path", { d: path }, group);
  const height = LINE * (1 + SMALL * (lines.length - 1));
  lines.forEach((line, row) => {
    write(group, line, x, y + LINE * (0.75 + SMALL * row) - height / 2, row ? SMALL : 1);
  });
}
