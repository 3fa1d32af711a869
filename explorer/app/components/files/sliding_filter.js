// Sliding filter: a window slides over the channels, and the sum of its products builds up the responses.
//
// data: see sliding_filter.py. Keys: arrows step, space plays and pauses.
import * as player from "./player.js"
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
  return () => player.pause(film)
}

function begin(root) {
  const film = player.film(root, ["play", "back", "on", "frame", "speed"], { wait: WAIT })
  film.go = () => film.channels && go(film)
  root.onkeydown = (event) => {
    const { columns } = film.data
    player.press(film, event, { ArrowLeft: -1, ArrowRight: 1, ArrowUp: -columns, ArrowDown: columns })
  }
  return film
}

function load(film, data) {
  player.pause(film)
  film.version = data.version
  film.data = data
  player.reel(film, data.rows * data.columns - 1)
  film.filter = { ...data.filter, weights: floats(data.filter.weights) }
  film.values = { planes: floats(data.planes), height: data.height, width: data.width }
  film.answers = responses(film.values, film.filter, data.rows, data.columns)
  film.colour = signed(data.colours)
  film.products = productLimit(film)
  film.root.setAttribute("aria-label", data.alt)
  film.channels = data.channels.map((name, c) => channel(film, name, c))
  film.root.querySelector(".channels").replaceChildren(...film.channels.map(({ node }) => node))
  player.show(film, film.frame)
}

function productLimit({ values, filter }) {
  const most = (numbers) => numbers.reduce((limit, value) => Math.max(limit, Math.abs(value)), 0)
  return most(values.planes) * most(filter.weights)
}

/** One row: the channel of the picture, the filter's, their products, and the sum of these. */
function channel(film, name, c) {
  const { values, filter, data } = film
  const plane = player.element("canvas", {})
  const area = data.height * data.width
  const [low, high] = ends(values.planes)
  paint(plane, data.height, data.width, (index) => {
    const grey = Math.round((255 * (values.planes[c * area + index] - low)) / (high - low || 1))
    return [grey, grey, grey]
  })
  const weights = player.element("canvas", {})
  paintFilter(weights, filter, filter.white, c)
  const products = player.element("canvas", {})
  const box = player.element("div", { className: "box" })
  const sum = player.element("b", {})
  const node = player.element(
    "div",
    { className: "channel" },
    player.element("span", { className: "name", textContent: name }),
    player.element("div", { className: "stage plane" }, plane, box),
    "×",
    player.element("div", { className: "kernel" }, weights),
    "=",
    player.element("div", { className: "kernel" }, products),
    player.element("span", { className: "sum" }, "sum ", sum),
  )
  return { node, box, products, sum }
}

function ends(planes) {
  return [planes.reduce((a, b) => Math.min(a, b), Infinity), planes.reduce((a, b) => Math.max(a, b), -Infinity)]
}

function go(film) {
  const { data, filter, values } = film
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
