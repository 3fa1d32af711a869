// Navigation: the section to which the page belongs is marked, also for screen readers. Streamlit marks pages
// that the menu shows, but no sections. Where the section has no room in the header, what holds the others is
// marked in its place.
const SECTIONS = '[data-testid="stTopNavSection"], [data-testid="stTopNavLink"]';
let current = "";
let place = location.pathname;

const observer = new MutationObserver(apply);

/** Mark the section of this title; `style` is that of an element that has Streamlit's colours. */
export function mark(section, style) {
  current = section;
  if (place !== location.pathname) document.querySelector('[data-testid="stMain"]')?.scrollTo(0, 0);
  place = location.pathname;
  if (!document.getElementById("navigation-style")) {
    const link = document.createElement("link");
    link.id = "navigation-style";
    link.rel = "stylesheet";
    link.href = new URL("navigation.css", import.meta.url).href;
    document.head.append(link);
    const root = document.querySelector('[data-testid="stApp"]') ?? document.body;
    observer.observe(root, { childList: true, subtree: true });
  }
  document.documentElement.style.setProperty("--navigation-mark", style.getPropertyValue("--st-primary-color"));
  apply();
}

function apply() {
  const items = [...document.querySelectorAll(SECTIONS)].filter((item) => !item.closest("[aria-hidden=true]"));
  const named = items.find((item) => title(item) === current);
  const others = items.find((item) => /^\d+ more$/.test(title(item)));
  for (const item of items) {
    const marked = current !== "" && item === (named ?? others);
    item.classList.toggle("current-section", marked);
    const said = item.getAttribute("aria-current"); // "page" by Streamlit, "true" from here
    if (marked && !said) item.setAttribute("aria-current", "true");
    if (!marked && said === "true") item.removeAttribute("aria-current");
  }
  mend();
}

// What Streamlit leaves undone: a list of the menu has more than items in it, and who has no mouse cannot
// scroll a table that is wider than a phone.
function mend() {
  for (const list of document.querySelectorAll('[data-testid="stSidebarNavItems"]')) {
    list.setAttribute("role", "group");
    for (const item of list.querySelectorAll("li")) item.setAttribute("role", "none");
  }
  for (const table of document.querySelectorAll('[data-testid="stTable"] table')) table.parentElement.tabIndex = 0;
}

// Its words, without the name of an icon
function title(item) {
  const words = item.querySelector('[data-testid="stMarkdownContainer"]') ?? item.lastElementChild ?? item;
  return words.textContent.trim();
}
