// Player: frames one after the other, with buttons. A film has its `root`; `frame` and `last`, numbers;
// `wait`, ms that a frame stands; `go(frame)`, which shows one; and, where what stands is said otherwise than
// what runs, `stands()`.
const QUIET = 1000 // ms that a frame stands, at least, for those who asked for little motion

/** A film that is not loaded yet, whose buttons of these names are in its root. */
export function film(root, names, more) {
  const made = { root, version: "", frame: 0, last: 0, timer: 0, ...more }
  for (const name of names) made[`$${name}`] = root.querySelector(`[name="${name}"]`)
  made.$play.onclick = () => (made.timer ? pause(made) : play(made))
  made.$on.onclick = () => step(made, 1)
  made.$back.onclick = () => step(made, -1)
  made.$frame.oninput = () => {
    pause(made)
    show(made, Number(made.$frame.value))
  }
  made.$speed.onchange = () => made.timer && play(made)
  return made
}

/** The film has so many frames from now on. */
export function reel(made, last) {
  made.last = last
  made.$frame.max = last
  for (const name of ["play", "on", "back", "frame"]) made[`$${name}`].disabled = !last
}

export function show(made, frame) {
  made.frame = Math.max(0, Math.min(made.last, frame))
  made.$frame.value = made.frame
  made.go(made.frame)
}

export function play(made) {
  clearInterval(made.timer)
  const wait = matchMedia("(prefers-reduced-motion: reduce)").matches ? Math.max(QUIET, made.wait) : made.wait
  made.timer = setInterval(() => {
    if (!made.root.isConnected) return pause(made)
    if (!document.hidden) show(made, made.frame + 1)
    if (made.frame === made.last) pause(made)
  }, wait / Number(made.$speed.value))
  made.$play.textContent = "Pause"
  if (made.frame === made.last) show(made, 0)
}

export function pause(made) {
  clearInterval(made.timer)
  made.timer = 0
  made.$play.textContent = "Play"
  made.stands?.()
}

export function step(made, by) {
  pause(made)
  show(made, made.frame + by)
}

/** The keys of a film: `steps` says by which key how many frames are gone on; space plays and pauses. */
export function press(made, event, steps) {
  const target = event.composedPath()[0]
  if (target === made.$speed || event.ctrlKey || event.metaKey || event.altKey) return
  if (event.key in steps) step(made, steps[event.key])
  else if (event.key === " " && target.tagName !== "BUTTON") made.$play.click()
  else return
  event.preventDefault()
}

export function element(tag, properties, ...children) {
  const node = Object.assign(document.createElement(tag), properties)
  node.append(...children)
  return node
}
