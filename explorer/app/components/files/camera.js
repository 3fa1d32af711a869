// Camera: frames of a camera, or of a picture that is moved, one after the other.
//
// data: {picture: address relative to this file, side, answered: number of the last frame that was answered,
// words: {name of what went wrong: sentence}, alt}
// state: frame({number, picture: data URL}), null as soon as it stops; event: freeze(data URL)
const PAUSE = 100 // ms between two frames, at least
const DRAWN = 40 // ms that a picture stands, at least: more would cost the browser what the network needs
const PATIENCE = 20_000 // ms after which an answer is given up
const SEEN = 0.7 // share of a picture's short side that is in the window that moves over it
const LAP = 16_000 // ms that the window needs to come round
const shown = new WeakMap() // parent -> what is seen there, which outlives the runs of the page

export default function ({ data, parentElement, setStateValue, setTriggerValue }) {
  const canvas = parentElement.querySelector("canvas")
  let state = shown.get(parentElement)
  if (!state || state.canvas !== canvas) {
    if (state) stop(state, true)
    state = begin(parentElement, canvas)
    shown.set(parentElement, state)
  }
  Object.assign(state, { data, say: setStateValue, keep: setTriggerValue })
  state.last = Math.max(state.last, data.answered)
  if (state.waiting && data.answered === state.last) {
    state.waiting = 0
    count(state)
  }
  canvas.setAttribute("aria-label", data.alt)
  if (canvas.width !== data.side) canvas.width = canvas.height = data.side
  show(state)
  return () => stop(state, true)
}

function begin(parent, canvas) {
  const find = (name) => parent.querySelector(`[name="${name}"]`)
  const state = {
    canvas,
    video: parent.querySelector("video"),
    picture: new Image(),
    status: parent.querySelector("p"),
    source: "", // "camera", "move" or none
    buttons: { camera: find("camera"), move: find("move"), freeze: find("freeze") },
    last: 0, // number of the latest frame
    waiting: 0, // since when, in ms
    sent: 0,
    answers: [],
    attempt: 0, // a camera that is allowed after it was stopped is let go
  }
  state.picture.onload = () => state.source || still(state)
  state.buttons.camera.onclick = () => (state.source === "camera" ? stop(state) : open(state))
  state.buttons.move.onclick = () => (state.source === "move" ? stop(state) : move(state))
  state.buttons.freeze.onclick = () => {
    const picture = canvas.toDataURL("image/png")
    stop(state)
    state.keep("freeze", picture)
  }
  return state
}

function show(state) {
  const address = new URL(state.data.picture, import.meta.url).href
  if (state.picture.src !== address) state.picture.src = address
  else if (!state.source && state.picture.complete) still(state)
}

async function open(state) {
  stop(state, true)
  const attempt = ++state.attempt
  if (!navigator.mediaDevices?.getUserMedia) return tell(state, "insecure")
  tell(state, "asking")
  let stream
  try {
    const size = { width: { ideal: 640 }, height: { ideal: 480 } }
    stream = await navigator.mediaDevices.getUserMedia({ audio: false, video: { facingMode: "environment", ...size } })
  } catch (error) {
    if (attempt === state.attempt) tell(state, error.name)
    return
  }
  if (attempt !== state.attempt || !state.canvas.isConnected || document.hidden) {
    for (const track of stream.getTracks()) track.stop()
    return
  }
  state.video.srcObject = stream
  stream.getVideoTracks()[0].onended = () => {
    stop(state)
    tell(state, "ended")
  }
  await state.video.play()
  if (attempt === state.attempt) run(state, "camera")
}

function move(state) {
  stop(state, true)
  state.begun = performance.now()
  run(state, "move")
}

function run(state, source) {
  state.source = source
  state.waiting = state.sent = state.drawn = 0
  state.answers = []
  state.onhidden = () => document.hidden && stop(state)
  document.addEventListener("visibilitychange", state.onhidden)
  label(state)
  state.status.textContent = ""
  step(state)
}

function step(state) {
  if (!state.source) return
  if (!state.canvas.isConnected) return stop(state, true)
  const now = performance.now()
  if (now - state.drawn > DRAWN) {
    state.drawn = now
    draw(state)
  }
  const free = !state.waiting || now - state.waiting > PATIENCE
  if (free && now - state.sent > PAUSE) {
    state.waiting = state.sent = now
    state.last += 1
    state.say("frame", { number: state.last, picture: state.canvas.toDataURL("image/png") })
  }
  state.next = requestAnimationFrame(() => step(state))
}

/** quietly: where nobody is there any more to be told. */
function stop(state, quietly = false) {
  const ran = state.source
  state.attempt += 1
  state.source = ""
  cancelAnimationFrame(state.next)
  document.removeEventListener("visibilitychange", state.onhidden)
  for (const track of state.video.srcObject?.getTracks() ?? []) {
    track.onended = null
    track.stop()
  }
  state.video.srcObject = null
  label(state)
  if (quietly || !ran) return
  still(state)
  tell(state, "")
  state.say("frame", null)
}

function label({ source, buttons }) {
  buttons.camera.textContent = source === "camera" ? "Stop the camera" : "Start the camera"
  buttons.move.textContent = source === "move" ? "Stop" : "Move the picture"
  buttons.freeze.disabled = !source
}

function tell(state, problem) {
  const { words } = state.data
  state.status.textContent = problem ? (words[problem] ?? words.other) : ""
}

function count(state) {
  const now = performance.now()
  state.answers = [...state.answers, now].slice(-12)
  const times = state.answers
  if (times.length < 4 || !state.source) return
  const rate = (1000 * (times.length - 1)) / (now - times[0])
  state.status.dataset.rate = rate.toFixed(2)
  state.status.textContent = `${rate.toFixed(1)} frames a second are answered.`
}

function still(state) {
  const { picture } = state
  const side = Math.min(picture.width, picture.height)
  paint(state, picture, (picture.width - side) / 2, (picture.height - side) / 2, side)
}

function draw(state) {
  const { video, picture, source } = state
  if (source === "camera") {
    const side = Math.min(video.videoWidth, video.videoHeight)
    if (side) paint(state, video, (video.videoWidth - side) / 2, (video.videoHeight - side) / 2, side)
    return
  }
  const side = SEEN * Math.min(picture.width, picture.height)
  const turn = (2 * Math.PI * (performance.now() - state.begun)) / LAP
  const left = ((picture.width - side) * (1 + Math.sin(2 * turn))) / 2
  const top = ((picture.height - side) * (1 + Math.sin(3 * turn + 1))) / 2
  paint(state, picture, left, top, side)
}

function paint({ canvas }, image, left, top, side) {
  canvas.getContext("2d").drawImage(image, left, top, side, side, 0, 0, canvas.width, canvas.height)
}
