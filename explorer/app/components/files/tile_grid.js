// Tile grid: a picture that is a grid of tiles, of which one is chosen with a click or the arrow keys.
//
// data: {picture: address relative to this file, tiling: see tile_grid.py, words: [string], chosen: index
// or -1, alt}
// event: tile(index)
const PAUSE = 250 // ms after the last arrow key, before it is said
const shown = new WeakMap() // parent -> {data, chosen, hovered, timer}

export default function ({ data, parentElement, setTriggerValue }) {
  const state = shown.get(parentElement) ?? { timer: 0 }
  shown.set(parentElement, state)
  if (!state.timer) state.chosen = data.chosen
  Object.assign(state, { data, hovered: -1 })
  const grid = parentElement.querySelector(".grid")
  const image = grid.querySelector("img")
  const address = new URL(data.picture, import.meta.url).href
  if (image.src !== address) image.src = address
  image.alt = data.alt
  const { width, height } = data.tiling
  grid.style.setProperty("--natural", `${width}px`)
  const inClass = getComputedStyle(grid).getPropertyValue("--view-height") !== ""
  grid.style.width = inClass ? `min(100%, calc((var(--view-height) - 3rem) * ${width / height}))` : ""
  grid.style.marginInline = inClass ? "auto" : ""
  image.style.imageRendering = inClass ? "pixelated" : "auto"
  grid.setAttribute("aria-label", data.alt)
  const draw = () => show(parentElement, state)
  const say = (index) => {
    clearTimeout(state.timer)
    state.timer = 0
    setTriggerValue("tile", index)
  }

  grid.onclick = (event) => {
    const index = tileAt(event, grid, data.tiling)
    if (index < 0) return
    state.chosen = index
    draw()
    say(index)
  }
  grid.onpointermove = (event) => {
    state.hovered = tileAt(event, grid, data.tiling)
    draw()
  }
  grid.onpointerleave = () => {
    state.hovered = -1
    draw()
  }
  grid.onkeydown = (event) => {
    const { count, columns } = data.tiling
    const steps = { ArrowLeft: -1, ArrowRight: 1, ArrowUp: -columns, ArrowDown: columns }
    const ends = { Home: 0, End: count - 1 }
    if (!(event.key in steps || event.key in ends)) return
    event.preventDefault()
    const next = event.key in ends ? ends[event.key] : Math.max(state.chosen, 0) + steps[event.key]
    if (next < 0 || next >= count) return
    state.chosen = next
    draw()
    clearTimeout(state.timer)
    state.timer = setTimeout(() => say(next), PAUSE)
  }
  draw()
}

/** The tile under the pointer, with the half of the gap around it that is nearer to it; -1 for none. */
function tileAt(event, grid, tiling) {
  const box = grid.getBoundingClientRect()
  const x = ((event.clientX - box.left) * tiling.width) / box.width
  const y = ((event.clientY - box.top) * tiling.height) / box.height
  const column = Math.floor((x - tiling.left) / tiling.step_x)
  const row = Math.floor((y - tiling.top) / tiling.step_y)
  const index = row * tiling.columns + column
  const outside = column < 0 || row < 0 || column >= tiling.columns || index >= tiling.count
  return outside ? -1 : index
}

function show(parent, { data, chosen, hovered }) {
  const { tiling, words } = data
  frame(parent.querySelector(".chosen"), tiling, chosen)
  frame(parent.querySelector(".hovered"), tiling, hovered)
  parent.querySelector("p").textContent = words[hovered < 0 ? chosen : hovered] ?? ""
}

function frame(element, tiling, index) {
  element.hidden = index < 0 || index >= tiling.count
  if (element.hidden) return
  const { columns, width, height } = tiling
  const percent = (value, whole) => `${(100 * value) / whole}%`
  element.style.left = percent(tiling.left + (index % columns) * tiling.step_x, width)
  element.style.top = percent(tiling.top + Math.floor(index / columns) * tiling.step_y, height)
  element.style.width = percent(tiling.tile_width, width)
  element.style.height = percent(tiling.tile_height, height)
}
