// Drop: pictures that are dropped anywhere on the page, or pasted, go into the sidebar's file input, as if they
// had been chosen there: what may be uploaded is decided where it always is, and nothing new is open.
//
// bounds: {files: at most so many at once, bytes: of each}
const INPUT = '.st-key-uploads input[type="file"]';
const OWN_PLACES = '[data-testid="stFileUploaderDropzone"], [data-testid="stChatInput"]';
const TYPED = 'input:not([type="file"]), textarea, [contenteditable="true"]';
let bounds = null;
let inside = false; // what is dragged comes from this page
let hiding = 0;
const watched = new WeakSet(); // elements that hold the file input, and what in them has failed

export function listen(next) {
  const first = bounds === null;
  bounds = next;
  if (!first) return;
  document.addEventListener("dragstart", () => (inside = true));
  for (const event of ["dragend", "pointerdown"]) {
    document.addEventListener(event, () => (inside = false));
  }
  document.addEventListener("dragover", over);
  document.addEventListener("drop", drop);
  document.addEventListener("paste", paste);
  document.addEventListener("change", watch, true);
}

function isOurs(event) {
  const files = event.dataTransfer?.types.includes("Files") && !inside;
  return files && !event.composedPath()[0].closest?.(OWN_PLACES);
}

function over(event) {
  if (!isOurs(event)) return;
  event.preventDefault();
  event.dataTransfer.dropEffect = "copy";
  say("Drop pictures here to look at them", 400);
}

function drop(event) {
  const ours = isOurs(event);
  inside = false;
  watch();
  if (!ours) return;
  event.preventDefault(); // else the browser leaves the page and opens the file
  const entries = [...event.dataTransfer.items].map((item) => item.webkitGetAsEntry?.());
  const folders = entries.filter((entry) => entry?.isDirectory).map((entry) => entry.name);
  const files = [...event.dataTransfer.files].filter((file) => !folders.includes(file.name));
  give(files, folders.map((name) => `${name} is a folder: open it and drop the pictures in it.`));
}

function paste(event) {
  const data = event.clipboardData;
  const typing = event.composedPath()[0].closest?.(TYPED) && data.types.includes("text/plain");
  const files = [...data.files].filter((file) => file.type.startsWith("image/"));
  if (!files.length || typing) return;
  event.preventDefault();
  give(files.map(named), []);
}

// Browsers call every picture of the clipboard image.png.
function named(file) {
  const name = file.name.replace(/^image\./, "pasted.");
  return new File([file], name, { type: file.type });
}

// What the file input refuses, also while it is out of sight, is said.
function watch() {
  const place = document.querySelector(".st-key-uploads");
  if (!place || watched.has(place)) return;
  watched.add(place);
  new MutationObserver(() => {
    const failed = [...place.querySelectorAll('[data-testid="stFileChip"][aria-invalid="true"]')];
    const unsaid = failed.filter((chip) => !watched.has(chip));
    unsaid.forEach((chip) => watched.add(chip));
    const sentences = unsaid.map((chip) => {
      const name = chip.querySelector('[data-testid="stFileChipName"]')?.textContent ?? "";
      return `${name}: ${chip.querySelector('[role="alert"]')?.textContent ?? "not uploaded"}`;
    });
    if (sentences.length) say(sentences.join("\n"), 12000);
  }).observe(place, { childList: true, subtree: true });
}

function give(files, problems) {
  const input = document.querySelector(INPUT);
  const large = files.filter((file) => file.size > bounds.bytes);
  const small = files.filter((file) => file.size <= bounds.bytes);
  const given = small.slice(0, bounds.files);
  const most = Math.floor(bounds.bytes / 2 ** 20);
  problems.push(...large.map((file) => `${file.name} has more than ${most} MB: too large for a picture.`));
  if (small.length > given.length) {
    problems.push(`The first ${given.length} of ${small.length} pictures are taken: no more fit in here.`);
  }
  if (given.length && (!input || input.disabled)) {
    problems.push("The page is not ready yet: try again in a moment.");
  } else if (given.length) {
    const transfer = new DataTransfer();
    for (const file of given) transfer.items.add(file);
    input.files = transfer.files;
    input.dispatchEvent(new Event("change", { bubbles: true }));
    problems.push(given.length === 1 ? `${given[0].name} is on its way` : `${given.length} files are on their way`);
  }
  if (problems.length) say(problems.join("\n"), problems.length > 1 || !given.length ? 12000 : 2500);
}

function say(text, milliseconds) {
  const place = document.querySelector("#cnn-explorer-drop") ?? document.createElement("div");
  place.id = "cnn-explorer-drop";
  place.setAttribute("role", "status");
  place.style.cssText =
    "position:fixed; left:50%; top:40%; transform:translate(-50%,-50%); z-index:1000001; padding:1rem 1.5rem;" +
    "max-width:90vw; white-space:pre-line; pointer-events:none; border-radius:.75rem; font-size:1.25rem;" +
    "color:#fff; background:#1f2937; box-shadow:0 .5rem 2rem rgb(0 0 0 / 40%)";
  if (!place.isConnected) document.body.append(place);
  if (place.textContent !== text) place.textContent = text;
  clearTimeout(hiding);
  hiding = setTimeout(() => {
    place.textContent = "";
    place.style.visibility = "hidden"; // it stays for screen readers, which read what changes in it
  }, milliseconds);
}
