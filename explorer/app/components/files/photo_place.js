const STEPS = { ArrowLeft: [-2, 0], ArrowRight: [2, 0], ArrowUp: [0, -2], ArrowDown: [0, 2] }
const within = (value) => Math.min(100, Math.max(0, value))

/** A photo that says at which place it was clicked: column and row in per cent of its sides. */
export default function ({ data, parentElement, setTriggerValue }) {
  const image = parentElement.querySelector("img")
  if (image.src !== data.picture) image.src = data.picture
  image.alt = data.alt
  const say = (column, row) => setTriggerValue("place", { column: within(column), row: within(row) })

  image.onclick = (event) => {
    const box = image.getBoundingClientRect()
    say((100 * (event.clientX - box.left)) / box.width, (100 * (event.clientY - box.top)) / box.height)
  }
  image.onkeydown = (event) => {
    const step = STEPS[event.key]
    if (!step) return
    event.preventDefault()
    say(data.column + step[0], data.row + step[1])
  }
}
