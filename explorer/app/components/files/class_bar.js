// Class bar: goes from view to view of a page, shows and hides its parts.
//
// data: {views: [{key, title}], chosen, parts: [{name, label, shown}], about, address, code: an address or ""}
// events: go(key), turn(part), code("1"), leave("1")
const TYPED = "input, textarea, select, [contenteditable], [role=slider], [role=combobox], [role=radio], [role=tab]";

// The bar that was drawn last: Streamlit does not always end the one before.
let newest = null;
const bar = () => (newest?.parentElement.isConnected ? newest : null);
document.addEventListener("keydown", (event) => bar()?.pressed(event));
document.addEventListener("keydown", (event) => bar()?.presented(event), true);

export default function ({ data, parentElement, setTriggerValue }) {
  const find = (name) => parentElement.querySelector(name);
  const button = (name) => find(`button[name=${name}]`);
  const at = data.views.findIndex((view) => view.key === data.chosen);
  const go = (step) => {
    const view = data.views[at + step];
    if (view) setTriggerValue("go", view.key);
    return view !== undefined;
  };
  button("back").onclick = () => go(-1);
  button("on").onclick = () => go(1);
  button("back").disabled = at <= 0;
  button("on").disabled = at + 1 >= data.views.length;
  const title = data.views[at]?.title ?? "";
  find(".where").textContent = data.views.length > 1 ? `${at + 1} of ${data.views.length}: ${title}` : title;
  find(".about").textContent = data.about;
  find(".parts").replaceChildren(
    ...data.parts.map((part, place) => {
      const turn = document.createElement("button");
      turn.type = "button";
      turn.textContent = part.label;
      turn.setAttribute("aria-pressed", String(part.shown));
      turn.setAttribute("aria-keyshortcuts", String(place + 1));
      turn.title = `Key ${place + 1}`;
      turn.onclick = () => setTriggerValue("turn", part.name);
      return turn;
    }),
  );
  const full = () =>
    document.fullscreenElement ? document.exitFullscreen() : document.documentElement.requestFullscreen();
  button("code").setAttribute("aria-pressed", String(data.code !== ""));
  button("code").onclick = () => setTriggerValue("code", "1");
  button("full").onclick = full;
  button("leave").onclick = () => setTriggerValue("leave", "1");
  const code = find(".code");
  code.hidden = data.code === "";
  code.onclick = () => setTriggerValue("code", "1");
  find("img").src = data.code || "data:,";
  find("img").alt = data.code ? `QR code of the address ${data.address}` : "";
  find("figcaption").textContent = data.address;

  const pressed = (event) => {
    if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.composedPath().some((node) => node.matches?.(TYPED))) return;
    const part = data.parts[Number(event.key) - 1];
    if (event.key === "ArrowRight") go(1);
    else if (event.key === "ArrowLeft") go(-1);
    else if (part) setTriggerValue("turn", part.name);
    else if (event.key === "q" || (event.key === "Escape" && data.code)) setTriggerValue("code", "1");
    else if (event.key === "f") full();
    else return;
    event.preventDefault();
  };
  // Before the page's own shortcuts: behind the last view of a lesson these lead to the next lesson.
  const presented = (event) => {
    const step = { PageDown: 1, PageUp: -1 }[event.key];
    if (!step || event.ctrlKey || event.metaKey || event.altKey || !go(step)) return;
    event.preventDefault();
    event.stopPropagation();
  };
  newest = { parentElement, pressed, presented };
}
