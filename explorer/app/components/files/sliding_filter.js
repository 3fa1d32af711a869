// Sliding filter: a window slides over the channels, and the sum of its products builds up the responses.
//
// data: see sliding_filter.py. Keys: arrows step, space plays and pauses.
import { floats, paint, paintFilter, respond, responses, signed, written } from "./convolution.js"

const WAIT = 450 // ms that one place stands
const shown = new WeakMap() // parent -> the film on it, which outlives the runs of the page

export default function ({ data, parentElement }) {
  const root = parentElement.querySelector(".film")
  let film = shown.get(parentElement)
  if (!film || film.root !== root) {
    film = begin(root)
    shown.set(parentElement, film)
  }
  if (film.version !== data.version) load(film, data)
  return () => pause(film)
}

function begin(root) {
  const find = (name) => root.querySelector(`[name="${name}"]`)
  const film = { root, version: "", frame: 0, timer: 0 }
  for (const name of ["play", "back", "on", "frame", "speed"]) film[`$${name}`] = find(name)
  film.$play.onclick = () => (film.timer ? pause(film) : play(film))
  film.$back.onclick = () => step(film, -1)
  film.$on.onclick = () => step(film, 1)
  film.$frame.oninput = () => {
    pause(film)
    go(film, Number(film.$frame.value))
  }
  film.$speed.onchange = () => film.timer && play(film)
  root.onkeydown = (event) => {
    if (event.target === film.$speed || event.ctrlKey || event.metaKey || event.altKey) return
    const steps = { ArrowLeft: -1, ArrowRight: 1, ArrowUp: -film.data.columns, ArrowDown: film.data.columns }
    if (event.key in steps) step(film, steps[event.key])
    else if (event.key === " " && event.target.tagName !== "BUTTON") film.$play.click()
    else return
    event.preventDefault()
  }
  return film
}

function load(film, data) {
  pause(film)
  film.version = data.version
  film.data = data
  film.last = data.rows * data.columns - 1
  film.frame = Math.min(film.frame, film.last)
  film.$frame.max = film.last
  film.filter = { ...data.filter, weights: floats(data.filter.weights) }
  film.values = { planes: floats(data.planes), height: data.height, width: data.width }
  film.answers = responses(film.values, film.filter, data.rows, data.columns)
  film.colour = signed(data.colours)
  film.products = productLimit(film)
  film.root.setAttribute("aria-label", data.alt)
  film.channels = data.channels.map((name, c) => channel(film, name, c))
  film.root.querySelector(".channels").replaceChildren(...film.channels.map(({ node }) => node))
  for (const name of ["play", "back", "on", "frame"]) film[`$${name}`].disabled = !film.last
  go(film, film.frame)
}

function productLimit({ values, filter }) {
  const most = (numbers) => numbers.reduce((limit, value) => Math.max(limit, Math.abs(value)), 0)
  return most(values.planes) * most(filter.weights)
}

function element(tag, properties, ...children) {
  const node = Object.assign(document.createElement(tag), properties)
  node.append(...children)
  return node
}

/** One row: the channel of the picture, the filter's, their products, and the sum of these. */
function channel(film, name, c) {
  const { values, filter, data } = film
  const plane = element("canvas", {})
  const area = data.height * data.width
  const [low, high] = ends(values.planes)
  paint(plane, data.height, data.width, (index) => {
    const grey = Math.round((255 * (values.planes[c * area + index] - low)) / (high - low || 1))
    return [grey, grey, grey]
  })
  const weights = element("canvas", {})
  paintFilter(weights, filter, filter.white, c)
  const products = element("canvas", {})
  const box = element("div", { className: "box" })
  const sum = element("b", {})
  const node = element(
    "div",
    { className: "channel" },
    element("span", { className: "name", textContent: name }),
    element("div", { className: "stage plane" }, plane, box),
    "×",
    element("div", { className: "kernel" }, weights),
    "=",
    element("div", { className: "kernel" }, products),
    element("span", { className: "sum" }, "sum ", sum),
  )
  return { node, box, products, sum }
}

function ends(planes) {
  return [planes.reduce((a, b) => Math.min(a, b), Infinity), planes.reduce((a, b) => Math.max(a, b), -Infinity)]
}

function go(film, frame) {
  const { data, filter, values } = film
  film.frame = Math.max(0, Math.min(film.last, frame))
  film.$frame.value = film.frame
  const row = Math.floor(film.frame / data.columns)
  const column = film.frame % data.columns
  const answer = respond(values, filter, row, column)
  film.channels.forEach(({ box, products, sum }, c) => {
    place(box, [row * filter.stride[0], column * filter.stride[1]], spread(filter), [data.height, data.width])
    const one = respondOf(film, row, column, c)
    paint(products, ...filter.kernel, (index) => film.colour(one[index], film.products / 3))
    sum.textContent = written(answer.sums[c])
  })
  const { map, limit } = film.answers
  const stage = film.root.querySelector(".responses .stage")
  paint(stage.querySelector("canvas"), data.rows, data.columns, (index) =>
    index <= film.frame ? film.colour(map[index], limit) : null,
  )
  place(stage.querySelector(".box"), [row, column], [1, 1], [data.rows, data.columns])
  const parts = answer.sums.map((sum, c) => `${data.channels[c]} ${written(sum)}`)
  const sum = [...parts, `bias ${written(filter.bias)}`].join(" + ").replaceAll("+ −", "− ")
  const words = `Place ${film.frame + 1} of ${film.last + 1}: ${sum} = ${written(answer.response)}`
  const line = film.root.querySelector("p")
  line.setAttribute("aria-live", film.timer ? "off" : "polite")
  line.textContent = words
  line.dataset.response = answer.response
  film.$frame.setAttribute("aria-valuetext", words)
}

function respondOf({ values, filter }, row, column, c) {
  const area = filter.kernel[0] * filter.kernel[1]
  const one = { ...filter, channels: 1, weights: filter.weights.subarray(c * area, (c + 1) * area) }
  const plane = { ...values, planes: values.planes.subarray(c * values.height * values.width) }
  return respond(plane, one, row, column).products
}

const spread = ({ kernel, dilation }) => [0, 1].map((axis) => dilation[axis] * (kernel[axis] - 1) + 1)

function place(box, start, size, whole) {
  const [top, left, height, width] = [...start, ...size].map((value, i) => `${(100 * value) / whole[i % 2]}%`)
  Object.assign(box.style, { top, left, height, width })
}

function play(film) {
  clearInterval(film.timer)
  const quiet = matchMedia("(prefers-reduced-motion: reduce)").matches ? 1000 : WAIT
  film.timer = setInterval(() => {
    if (!film.root.isConnected) return pause(film)
    if (!document.hidden) go(film, film.frame + 1)
    if (film.frame === film.last) pause(film)
  }, Math.max(quiet, WAIT) / Number(film.$speed.value))
  film.$play.textContent = "Pause"
  if (film.frame === film.last) go(film, 0)
}

function pause(film) {
  clearInterval(film.timer)
  film.timer = 0
  film.$play.textContent = "Play"
}

function step(film, by) {
  pause(film)
  go(film, film.frame + by)
}
