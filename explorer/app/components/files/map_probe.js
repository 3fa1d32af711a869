// Map probe: a map over a photo. The place that is pointed at has its value, and the pixels on which it
// depends in a frame.
//
// data: {photo, map: addresses relative to this file, values: base64 of float32, rows, columns, geometry:
// see map_probe.py, place: [row, column], alt}
// event: place([row, column])
const PAUSE = 300 // ms after the last arrow key, before it is said
const STEPS = { ArrowLeft: [0, -1], ArrowRight: [0, 1], ArrowUp: [-1, 0], ArrowDown: [1, 0] }
const shown = new WeakMap() // parent -> {data, values, place, hovered, timer}
const within = (value, low, high) => Math.min(high, Math.max(low, value))

export default function ({ data, parentElement, setTriggerValue }) {
  const state = shown.get(parentElement) ?? { timer: 0, encoded: null }
  shown.set(parentElement, state)
  if (!state.timer) state.place = data.place
  Object.assign(state, { data, hovered: null })
  if (state.encoded !== data.values) {
    state.encoded = data.values
    state.values = floats(data.values)
  }
  const stage = parentElement.querySelector(".stage")
  show(stage.querySelector(".photo"), data.photo)
  show(stage.querySelector(".map"), data.map)
  stage.querySelector(".photo").alt = data.alt
  stage.setAttribute("aria-label", data.alt)
  const opacity = parentElement.querySelector("input")
  stage.style.setProperty("--ratio", data.geometry.side[1] / data.geometry.side[0])
  opacity.oninput = () => (stage.querySelector(".map").style.opacity = opacity.value / 100)
  opacity.oninput()
  const draw = () => drawPlace(parentElement, state)
  const say = () => {
    clearTimeout(state.timer)
    state.timer = 0
    setTriggerValue("place", state.place)
  }

  stage.onclick = (event) => {
    state.place = placeAt(event, stage, data)
    draw()
    say()
  }
  stage.onpointermove = (event) => {
    state.hovered = placeAt(event, stage, data)
    draw()
  }
  stage.onpointerleave = () => {
    state.hovered = null
    draw()
  }
  stage.onkeydown = (event) => {
    const step = STEPS[event.key]
    if (!step) return
    event.preventDefault()
    state.hovered = null
    state.place = [
      within(state.place[0] + step[0], 0, data.rows - 1),
      within(state.place[1] + step[1], 0, data.columns - 1),
    ]
    draw()
    clearTimeout(state.timer)
    state.timer = setTimeout(say, PAUSE)
  }
  lay(stage.querySelector(".map"), data)
  draw()
}

function floats(encoded) {
  const bytes = Uint8Array.from(atob(encoded), (letter) => letter.charCodeAt(0))
  return new Float32Array(bytes.buffer)
}

function show(image, address) {
  const whole = new URL(address, import.meta.url).href
  if (image.src !== whole) image.src = whole
}

function box(element, { side }, top, left, height, width) {
  element.style.top = `${(100 * top) / side[0]}%`
  element.style.left = `${(100 * left) / side[1]}%`
  element.style.height = `${(100 * height) / side[0]}%`
  element.style.width = `${(100 * width) / side[1]}%`
}

function lay(map, { geometry, rows, columns }) {
  const { first, cell } = geometry
  box(map, geometry, first[0], first[1], rows * cell[0], columns * cell[1])
}

function placeAt(event, stage, { geometry, rows, columns }) {
  const { side, first, cell } = geometry
  const frame = stage.getBoundingClientRect()
  const y = ((event.clientY - frame.top) * side[0]) / frame.height
  const x = ((event.clientX - frame.left) * side[1]) / frame.width
  return [
    within(Math.floor((y - first[0]) / cell[0]), 0, rows - 1),
    within(Math.floor((x - first[1]) / cell[1]), 0, columns - 1),
  ]
}

/** From which pixel to which a place depends, along one axis: inside the photo, and whether beyond it, too. */
function seen({ low, high, jump, side }, axis, index) {
  const from = low[axis] + index * jump[axis]
  const to = high[axis] + index * jump[axis]
  const inside = [within(from, 0, side[axis] - 1), within(to, 0, side[axis] - 1)]
  return { inside, padded: from < 0 || to >= side[axis] }
}

function drawPlace(parent, state) {
  const { data, values } = state
  const [row, column] = state.hovered ?? state.place
  const { geometry } = data
  const down = seen(geometry, 0, row)
  const right = seen(geometry, 1, column)
  const size = ({ inside }) => inside[1] - inside[0] + 1
  box(parent.querySelector(".field"), geometry, down.inside[0], right.inside[0], size(down), size(right))
  const { first, cell } = geometry
  const [top, left] = [first[0] + row * cell[0], first[1] + column * cell[1]]
  box(parent.querySelector(".cell"), geometry, top, left, cell[0], cell[1])
  const value = values[row * data.columns + column]
  const text = value === undefined ? "" : `: ${Number(value.toPrecision(5))}`
  const padded = down.padded || right.padded ? ", and padding beyond the edge" : ""
  const pixels = `rows ${down.inside.join("–")}, columns ${right.inside.join("–")}`
  parent.querySelector("p").textContent = `Row ${row}, column ${column}${text}. It sees the pixels in ${pixels}${padded}.`
}
