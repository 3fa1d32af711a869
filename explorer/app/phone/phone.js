// Asks every two seconds whether the question has changed, and says an answer, without loading the page anew.

const ballot = document.getElementById("ballot")
const state = document.getElementById("status")
const room = ballot.dataset.room
const LOST = "No connection to the server. This page goes on when there is one."
let timer = 0
let asked = 0 // only what was asked last is shown

async function ask(address, options) {
  const turn = ++asked
  clearTimeout(timer)
  let pause = 1500 + 1000 * Math.random() // phones of a class ask one after the other
  let shown = null
  try {
    const answer = await fetch(address, options)
    if (answer.status === 404) pause = Infinity // the room has ended
    else if (!answer.ok) pause *= 5
    if (answer.status !== 204) shown = await answer.json()
  } catch {
    pause *= 2
    shown = { status: LOST }
  }
  if (turn !== asked) return
  if (shown) show(shown, pause === Infinity)
  if (pause < Infinity) timer = setTimeout(look, pause)
}

function look() {
  if (document.hidden) return
  const seen = encodeURIComponent(ballot.dataset.version)
  ask(`vote/ballot?part=1&room=${room}&seen=${seen}`)
}

function show({ ballot: question, version = "", status }, ended) {
  const focused = document.activeElement.value
  if (question || ended) fill(ballot, question ?? "")
  if (question && focused) ballot.querySelector(`[value="${CSS.escape(focused)}"]`)?.focus()
  ballot.dataset.version = version // none after a failure: then all is said again
  if (state.said !== status) fill(state, (state.said = status))
}

// What the server wrote, which has no scripts.
function fill(place, text) {
  place.replaceChildren(...new DOMParser().parseFromString(text, "text/html").body.childNodes)
}

ballot.addEventListener("submit", (event) => {
  event.preventDefault()
  const body = new URLSearchParams(new FormData(event.target))
  body.set("choice", (event.submitter ?? document.activeElement).value)
  ask("vote/answer?part=1", { method: "POST", body })
})
document.addEventListener("visibilitychange", look)
look()
