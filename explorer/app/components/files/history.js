// History: one action of a visitor makes one entry, so that the browser's Back undoes it. Streamlit makes up
// to three: when a page is left by a button it first empties its address, then comes the new page, then what
// that page keeps in its address. What follows without a new action replaces the entry before it.
let acted = false;

for (const kind of ["pointerdown", "keydown", "drop", "paste"]) {
  addEventListener(kind, () => (acted = true), { capture: true });
}
const push = history.pushState.bind(history);

history.pushState = (...entry) => {
  if (acted) push(...entry);
  else history.replaceState(...entry);
  acted = false;
};
