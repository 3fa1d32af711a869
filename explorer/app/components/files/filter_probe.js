// Filter probe: the place of a photo that is pointed at, times the filter, is a response.
//
// data: see filter_probe.py; photo and planes are addresses relative to this file
// event: place([row, column])
import { floats, given, paint, paintFilter, respond, responses, signed, written } from "./convolution.js"

const PAUSE = 300 // ms after the last arrow key, before it is said
const STEPS = { ArrowLeft: [0, -1], ArrowRight: [0, 1], ArrowUp: [-1, 0], ArrowDown: [1, 0] }
const shown = new WeakMap() // parent -> what is shown there
const within = (value, low, high) => Math.min(high, Math.max(low, value))

export default function ({ data, parentElement, setTriggerValue }) {
  const state = shown.get(parentElement) ?? { timer: 0, photo: new Image() }
  shown.set(parentElement, state)
  if (!state.timer) state.place = data.place
  Object.assign(state, { data, hovered: null, colour: signed(data.colours), root: parentElement })
  state.filter = { ...data.filter, weights: floats(data.filter.weights) }
  state.say = () => {
    clearTimeout(state.timer)
    state.timer = 0
    setTriggerValue("place", state.place)
  }
  const [stage, answers] = parentElement.querySelectorAll(".stage")
  const probe = parentElement.querySelector(".probe")
  probe.classList.toggle("wide", getComputedStyle(probe).getPropertyValue("--view-height") !== "")
  stage.setAttribute("aria-label", data.alt)
  stage.querySelector("img").alt = data.alt
  show(state, stage.querySelector("img"))
  listen(state, stage, (x, y) => placeOfPixel(data, x, y))
  listen(state, answers, (x, y) => [
    within(Math.floor(y * data.rows), 0, data.rows - 1),
    within(Math.floor(x * data.columns), 0, data.columns - 1),
  ])
  paintFilter(find(state, "filter"), state.filter, data.filter.white)
  parentElement.querySelector(".answers").hidden = data.rows * data.columns === 1
  load(state)
}

const find = ({ root }, name) => root.querySelector(`[name="${name}"]`)

function show(state, image) {
  const address = new URL(state.data.photo, import.meta.url).href
  if (image.src === address && state.pixels) return
  state.pixels = null
  image.onload = () => {
    const canvas = document.createElement("canvas")
    canvas.width = image.naturalWidth
    canvas.height = image.naturalHeight
    const pen = canvas.getContext("2d")
    pen.drawImage(image, 0, 0)
    state.pixels = pen.getImageData(0, 0, canvas.width, canvas.height)
    draw(state)
  }
  image.src = address
}

async function load(state) {
  const address = new URL(state.data.planes, import.meta.url).href
  if (state.address !== address) {
    state.address = address
    state.planes = null
    const answer = await fetch(address)
    const planes = new Float32Array(await answer.arrayBuffer())
    if (state.address !== address) return
    state.planes = planes
  }
  if (!state.planes) return
  const { height, width, rows, columns } = state.data
  state.values = { planes: state.planes, height, width }
  state.answers = responses(state.values, state.filter, rows, columns)
  const { map, limit } = state.answers
  paint(find(state, "responses"), rows, columns, (index) => state.colour(map[index], limit))
  draw(state)
}

function listen(state, stage, placeAt) {
  const at = (event) => {
    const box = stage.getBoundingClientRect()
    return placeAt((event.clientX - box.left) / box.width, (event.clientY - box.top) / box.height)
  }
  stage.onpointermove = (event) => {
    state.hovered = at(event)
    draw(state)
  }
  stage.onpointerleave = () => {
    state.hovered = null
    draw(state)
  }
  stage.onclick = (event) => {
    state.place = at(event)
    draw(state)
    state.say()
  }
  stage.onkeydown = (event) => {
    const step = STEPS[event.key]
    if (!step) return
    event.preventDefault()
    state.hovered = null
    const { rows, columns } = state.data
    state.place = [
      within(state.place[0] + step[0], 0, rows - 1),
      within(state.place[1] + step[1], 0, columns - 1),
    ]
    draw(state)
    clearTimeout(state.timer)
    state.timer = setTimeout(state.say, PAUSE)
  }
}

/** How many pixels a filter sees along an axis. */
const spread = ({ kernel, dilation }, axis) => dilation[axis] * (kernel[axis] - 1) + 1

/** The place of the feature map whose window has its middle next to a place (0..1) of the photo. */
function placeOfPixel(data, x, y) {
  return [y, x].map((share, axis) => {
    const { stride, padding } = data.filter
    const middle = share * data.filter.side[axis] + padding[axis] - spread(data.filter, axis) / 2
    return within(Math.round(middle / stride[axis]), 0, (axis ? data.columns : data.rows) - 1)
  })
}

function draw(state) {
  const { data, filter } = state
  const [row, column] = state.hovered ?? state.place
  const corner = [row, column].map((index, axis) => index * filter.stride[axis] - filter.padding[axis])
  const [photo, map] = state.root.querySelectorAll(".box")
  box(photo, corner, [spread(filter, 0), spread(filter, 1)], filter.side)
  box(map, [row, column], [1, 1], [data.rows, data.columns])
  if (state.pixels) paintPatch(state, corner)
  if (!state.values) return
  const answer = respond(state.values, filter, row, column)
  const limit = answer.products.reduce((most, value) => Math.max(most, Math.abs(value)), 0)
  paint(find(state, "products"), ...filter.kernel, (index) => state.colour(answer.products[index], limit))
  const parts = answer.sums.map((sum, c) => `${data.channels[c]} ${written(sum)}`)
  const text = `Row ${row}, column ${column}: ${[...parts, `bias ${written(filter.bias)}`].join(" + ").replaceAll("+ −", "− ")} = `
  const words = state.root.querySelector("p")
  words.replaceChildren(text, Object.assign(document.createElement("b"), { textContent: written(answer.response) }))
  words.dataset.response = answer.response
  explain(state, row, column, answer, limit)
}

/** What is pointed at in one of the tiles: the numbers of its weight. */
function explain(state, row, column, answer, limit) {
  const { filter, data } = state
  const words = state.root.querySelector(".weight")
  const all = state.answers.limit
  const responses = data.rows * data.columns > 1 ? ` Responses: red is +${written(all)}, blue −${written(all)}.` : ""
  const none = `Point at a square to read its numbers. Products: red is +${written(limit)}, blue −${written(limit)}.${responses}`
  words.textContent = none
  for (const canvas of state.root.querySelectorAll(".tile canvas")) {
    canvas.onpointerleave = () => (words.textContent = none)
    canvas.onpointermove = (event) => {
      const frame = canvas.getBoundingClientRect()
      const i = within(Math.floor(((event.clientY - frame.top) / frame.height) * filter.kernel[0]), 0, filter.kernel[0] - 1)
      const j = within(Math.floor(((event.clientX - frame.left) / frame.width) * filter.kernel[1]), 0, filter.kernel[1] - 1)
      const terms = data.channels.map((name, c) => {
        const weight = filter.weights[(c * filter.kernel[0] + i) * filter.kernel[1] + j]
        return `${name} ${written(weight)} × ${written(given(state.values, filter, row, column, c, i, j))}`
      })
      const product = answer.products[i * filter.kernel[1] + j]
      words.textContent = `Weight at row ${i}, column ${j}: ${terms.join(" + ")} = ${written(product)}`
    }
  }
}

function box(element, start, size, whole) {
  const [top, left] = [0, 1].map((axis) => (100 * start[axis]) / whole[axis])
  const [height, width] = [0, 1].map((axis) => (100 * size[axis]) / whole[axis])
  Object.assign(element.style, { top: `${top}%`, left: `${left}%`, height: `${height}%`, width: `${width}%` })
}

function paintPatch({ pixels, filter, root }, [top, left]) {
  const [rows, columns] = filter.kernel
  paint(root.querySelector('[name="patch"]'), rows, columns, (index) => {
    const y = top + filter.dilation[0] * Math.floor(index / columns)
    const x = left + filter.dilation[1] * (index % columns)
    if (x < 0 || y < 0 || x >= pixels.width || y >= pixels.height) return null
    return pixels.data.slice(4 * (y * pixels.width + x), 4 * (y * pixels.width + x) + 3)
  })
}
