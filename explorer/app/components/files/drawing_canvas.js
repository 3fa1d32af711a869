const EVERY = 200 // ms between two pictures that are sent while the pen moves
const MOST_STEPS = 40 // that can be undone
const shown = new WeakMap() // parent -> what is on its canvas, which outlives the runs of the page

/** A canvas of side x side pixels. It says {version, picture}: a PNG as a data URL, at most every EVERY ms,
 * and the last one in any case; `version` is that of the start that it grew from. */
export default function ({ data, parentElement, setStateValue }) {
  const canvas = parentElement.querySelector("canvas")
  let state = shown.get(parentElement)
  if (!state || state.canvas !== canvas) {
    state = begin(canvas, data, parentElement)
    shown.set(parentElement, state)
  }
  state.send = (picture) => setStateValue("drawing", { version: state.version, picture })
  state.ground = data.ground
  canvas.setAttribute("aria-label", data.alt)
  offerColours(parentElement, state, data.colours)
  if (state.version !== data.version) start(state, data)
  return () => clearTimeout(state.timer)
}

function begin(canvas, data, parent) {
  canvas.width = canvas.height = data.side
  const state = {
    canvas,
    pen: canvas.getContext("2d", { willReadFrequently: true }),
    version: -1,
    steps: [],
    fresh: false, // a start that the first stroke wipes away
    last: null,
    timer: 0,
    sent: 0,
    colour: data.colours[0],
  }
  listen(state, parent)
  return state
}

function start(state, data) {
  state.version = data.version
  state.fresh = data.wipe
  state.steps = []
  state.colour = data.colours[0]
  cover(state, data.ground)
  buttons(state)
  if (!data.start) return
  const image = new Image()
  image.onload = () => {
    state.pen.imageSmoothingEnabled = false
    state.pen.drawImage(image, 0, 0, data.side, data.side)
  }
  image.src = data.start
}

function listen(state, parent) {
  const find = (name) => parent.querySelector(`[name="${name}"]`)
  const { canvas } = state
  state.width = find("width")
  state.undo = find("undo")
  canvas.onpointerdown = (event) => {
    if (event.button !== 0) return
    canvas.setPointerCapture(event.pointerId)
    remember(state)
    if (state.fresh) cover(state, state.ground)
    state.fresh = false
    stroke(state, event)
  }
  canvas.onpointermove = (event) => {
    if (!state.last) return
    const events = event.getCoalescedEvents?.() ?? []
    for (const each of events.length ? events : [event]) stroke(state, each)
  }
  canvas.onpointerup = canvas.onpointercancel = () => {
    if (!state.last) return
    state.last = null
    send(state, 0)
  }
  canvas.onkeydown = (event) => {
    if (event.key === "z" && (event.ctrlKey || event.metaKey)) undo(state)
  }
  state.undo.onclick = () => undo(state)
  find("clear").onclick = () => whole(state, state.ground)
  find("fill").onclick = () => whole(state, state.colour)
}

function stroke(state, event) {
  const { canvas, pen } = state
  const box = canvas.getBoundingClientRect()
  const place = {
    x: ((event.clientX - box.left) * canvas.width) / box.width,
    y: ((event.clientY - box.top) * canvas.height) / box.height,
  }
  const from = state.last ?? place
  pen.strokeStyle = state.colour
  pen.lineWidth = (Number(state.width.value) * canvas.width) / 100
  pen.lineCap = pen.lineJoin = "round"
  pen.beginPath()
  pen.moveTo(from.x, from.y)
  pen.lineTo(place.x + (state.last ? 0 : 0.01), place.y) // a click alone is a dot
  pen.stroke()
  state.last = place
  send(state, EVERY)
}

function send(state, pause) {
  const wait = Math.max(0, state.sent + pause - Date.now())
  clearTimeout(state.timer)
  state.timer = setTimeout(() => {
    state.sent = Date.now()
    state.send(state.canvas.toDataURL("image/png"))
  }, wait)
}

function remember(state) {
  const { canvas, pen } = state
  state.steps.push(pen.getImageData(0, 0, canvas.width, canvas.height))
  if (state.steps.length > MOST_STEPS) state.steps.shift()
  buttons(state)
}

function undo(state) {
  const before = state.steps.pop()
  if (!before) return
  state.pen.putImageData(before, 0, 0)
  buttons(state)
  send(state, 0)
}

function whole(state, colour) {
  remember(state)
  state.fresh = false
  cover(state, colour)
  send(state, 0)
}

function cover(state, colour) {
  state.pen.fillStyle = colour
  state.pen.fillRect(0, 0, state.canvas.width, state.canvas.height)
}

function buttons(state) {
  state.undo.disabled = !state.steps.length
}

function offerColours(parent, state, colours) {
  const row = parent.querySelector(".colours")
  row.hidden = colours.length < 2
  parent.querySelector('[name="fill"]').hidden = colours.length < 2
  if (row.dataset.colours === String(colours)) return
  row.dataset.colours = String(colours)
  if (!colours.includes(state.colour)) state.colour = colours[0]
  row.replaceChildren(
    ...colours.map((colour) => {
      const button = document.createElement("button")
      button.type = "button"
      button.style.background = colour
      button.ariaLabel = `Pen ${colour}`
      button.ariaPressed = String(colour === state.colour)
      button.onclick = () => {
        state.colour = colour
        for (const other of row.children) other.ariaPressed = String(other === button)
      }
      return button
    }),
  )
}
