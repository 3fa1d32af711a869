import * as player from "./player.js"

const PAUSE = 400 // ms that the film stands before it is said where
const shown = new WeakMap() // parent -> the film on it, which outlives the runs of the page

const TYPED = "input, textarea, select, [contenteditable], [role=slider], [role=combobox], [role=radio], [role=tab]"

/** Layers light up from the last on the right to the first on the left, in every row at once. Keys: the arrow
 * to the left is one frame on, as the signal runs; to the right one back; space plays and pauses. In class mode,
 * where the film is what everybody looks at, it hears them wherever the focus is. */
export default function ({ data, parentElement, setTriggerValue }) {
  const root = parentElement.querySelector(".film")
  let film = shown.get(parentElement)
  if (!film || film.root !== root) {
    film = begin(root)
    shown.set(parentElement, film)
  }
  film.say = (frame) => setTriggerValue("frame", frame)
  if (film.version !== data.version) load(film, data)
  else if (film.at !== data.at && film.said !== data.at && !film.timer) stand(film, data.at)
  film.at = data.at
  const heard = (event) => {
    const path = event.composedPath()
    if (!inClass(root) || path.includes(root) || path.some((node) => node.matches?.(TYPED))) return
    press(film, event)
  }
  document.addEventListener("keydown", heard, true) // before the bar of class mode
  return () => {
    document.removeEventListener("keydown", heard, true)
    player.pause(film)
  }
}

/** Whether the film fills the screen of a class. */
function inClass(root) {
  return root.checkVisibility() && getComputedStyle(root).getPropertyValue("--view-height") !== ""
}

function begin(root) {
  const names = ["play", "on", "back", "frame", "speed", "full"]
  const film = player.film(root, names, { rows: [] })
  film.go = () => go(film)
  film.stands = () => film.rows.length && go(film)
  film.$full.onclick = () => (full(root) ? document.exitFullscreen() : root.requestFullscreen())
  root.onfullscreenchange = () => {
    film.$full.textContent = full(root) ? "Leave full screen" : "Full screen"
  }
  root.onkeydown = (event) => press(film, event)
  return film
}

function full(root) {
  return root.getRootNode().fullscreenElement === root || document.fullscreenElement === root
}

function press(film, event) {
  player.press(film, event, { ArrowLeft: 1, ArrowRight: -1, Home: -film.last, End: film.last })
}

function load(film, data) {
  player.pause(film)
  film.version = data.version
  film.frames = data.frames
  film.wait = data.wait
  film.root.setAttribute("aria-label", data.alt)
  film.root.style.setProperty("--colours", data.axis.colours.join(", "))
  film.rows = data.tracks.map((track, number) => row(film, track, number, data.axis))
  film.root.querySelector(".rows").replaceChildren(...film.rows.map((each) => each.node))
  film.root.querySelector(".legend").replaceChildren(
    ...[[null, data.axis.title], ...data.axis.others].map(([colour, words]) =>
      player.element("span", {}, ...(colour ? [box(colour)] : []), words),
    ),
  )
  player.reel(film, data.frames.length - 1)
  stand(film, data.at)
}

/** At a frame that the server knows of. */
function stand(film, frame) {
  film.said = frame
  player.show(film, frame)
}

/** Where the film stands is said when it has stood there for a moment. */
function tell(film) {
  clearTimeout(film.telling)
  if (film.timer) return
  film.telling = setTimeout(() => {
    if (film.timer || film.frame === film.said || !film.root.isConnected) return
    film.said = film.frame
    film.say(film.frame)
  }, PAUSE)
}

function box(colour) {
  const node = player.element("i", {})
  node.style.background = colour
  return node
}

function row(film, track, number, axis) {
  const big = player.element("canvas", { className: "big", width: 1, height: 1 })
  big.setAttribute("role", "img")
  const now = player.element("p", { className: "now" })
  const cells = track.cells.map((cell, layer) => column(film, cell, number, layer))
  const bars = player.element("div", { className: "bars" }, ...cells.map((cell) => cell.node))
  bars.classList.toggle("few", cells.length <= 24)
  const scale = player.element("div", { className: "scale" }, ...axis.ticks.map(tick))
  const chart = player.element("div", { className: "chart" }, scale, bars)
  const head = player.element("header", {}, player.element("h3", { textContent: track.label }), now)
  const node = player.element("section", { className: "row" }, head, player.element("div", { className: "stage" }, big, chart))
  const strip = new Image()
  const state = { node, big, now, cells, strip, track }
  strip.onload = () => {
    for (const cell of cells) paint(strip, cell.cell, cell.picture)
    picture(film, state, number)
  }
  strip.src = track.strip
  return state
}

function tick([place, words]) {
  const node = player.element("span", { textContent: words })
  node.style.bottom = `${100 * place}%`
  return node
}

function column(film, cell, number, layer) {
  const bar = player.element("div", { className: cell.level === null ? "mark" : "bar" })
  if (cell.level === null) bar.textContent = cell.mark
  else bar.style.setProperty("--level", cell.level)
  const picture = player.element("canvas", { width: cell.width, height: cell.height })
  const node = player.element(
    "div",
    { className: "layer", title: `${cell.name}: ${cell.text}` },
    player.element("div", { className: "place" }, bar),
    picture,
    player.element("span", { textContent: String(layer + 1) }),
  )
  node.onclick = () => {
    player.pause(film)
    player.show(film, film.frames.findIndex((frame) => frame[number] === layer))
  }
  return { node, picture, cell }
}

function paint(strip, { x, width, height }, canvas) {
  canvas.width = width
  canvas.height = height
  canvas.getContext("2d").drawImage(strip, x, 0, width, height, 0, 0, width, height)
}

function go(film) {
  film.rows.forEach((state, number) => {
    const reached = film.frames[film.frame][number]
    state.cells.forEach(({ node }, layer) => {
      node.classList.toggle("lit", layer >= reached)
      node.classList.toggle("reached", layer === reached)
    })
    picture(film, state, number)
  })
  const words = film.rows.map((state) => `${state.track.label}: ${state.now.textContent}`)
  film.$frame.setAttribute("aria-valuetext", words.join("; "))
  if (!film.timer) film.root.querySelector(".says").textContent = words.join(". ")
  tell(film)
}

function picture(film, state, number) {
  const { cell } = state.cells[film.frames[film.frame][number]]
  state.now.replaceChildren(player.element("b", { textContent: cell.text }), ` in ${cell.name}`)
  state.big.setAttribute("aria-label", `dL/dh in ${cell.name}: ${cell.text}`)
  if (state.strip.complete && state.strip.naturalWidth) paint(state.strip, cell, state.big)
}
