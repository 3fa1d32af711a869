"""Whether everybody can use what a page shows: by axe-core, and by the contrast of words on charts, which
axe does not measure."""

import re

from axe_playwright_python.base import AXE_SCRIPT

GROUNDS = {"light": "rgb(255, 255, 255)", "dark": "rgb(23, 22, 20)"}  # of Streamlit's two themes
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
# what axe finds of serious or critical impact: [rule, its elements], with the way to each
FOUND = """async (only) => {
    const {violations} = await axe.run(document, {resultTypes: ["violations"], runOnly: only});
    return violations.filter(({impact}) => ["serious", "critical"].includes(impact)).map(({id, nodes}) =>
        `${id}: ${nodes.slice(0, 3).map(({html}) => html.slice(0, 200)).join(" | ")}`);
}"""
# words on charts that have no ground of their own and less than 4.5:1 against the page
PALE = """() => {
    const numbers = (text) => (text.match(/[\\d.]+/g) ?? []).map(Number);
    const luminance = (rgb) => [0.2126, 0.7152, 0.0722].reduce((sum, weight, i) => {
        const part = rgb[i] / 255;
        return sum + weight * (part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4);
    }, 0);
    const ground = numbers(getComputedStyle(document.querySelector("[data-testid=stApp]")).backgroundColor);
    const words = "[data-testid=stMain] .js-plotly-plot :is(.infolayer, .xaxislayer-above, .yaxislayer-above) text";
    return [...document.querySelectorAll(words)].flatMap((text) => {
        const style = getComputedStyle(text), [r, g, b, alpha = 1] = numbers(style.fill);
        const opacity = alpha * Number(style.fillOpacity) * Number(style.opacity);
        if (!opacity || !text.textContent.trim()) return [];
        const seen = [r, g, b].map((part, i) => part * opacity + ground[i] * (1 - opacity));
        const [high, low] = [luminance(seen), luminance(ground)].sort((a, b) => b - a);
        const ratio = (high + 0.05) / (low + 0.05);
        return ratio < 4.5 ? [`${ratio.toFixed(1)}:1 ${style.fill} ${text.textContent.slice(0, 40)}`] : [];
    });
}"""
THEMED = "ground => getComputedStyle(document.querySelector('[data-testid=stApp]')).backgroundColor === ground"


# what is read on a page, with the words on its charts
READ = """() => [document.querySelector("[data-testid=stMain]").innerText,
    ...[...document.querySelectorAll("[data-testid=stMain] svg text")].map((text) => text.textContent)].join("\\n")"""
UNNAMED = """() => [...document.querySelectorAll(
    "[data-testid=stMain] :is([data-testid=stPlotlyChart]:not([aria-label]), [data-testid=stImage] img:not([alt]))")]
    .map((shown) => `without alt text: ${shown.outerHTML.slice(0, 100)}`)"""
OF_COMPUTERS = re.compile(r".{0,30}(?<![\w.])\d+(?:\.\d+)?e[-+]\d+(?!\w)")  # 7e-06


def troubles(page, scheme: str) -> list[str]:
    """What keeps somebody from using a page that is open, in the scheme in which it was opened and, as
    far as colours go, in the other one; the page is left in the first."""
    if not page.evaluate("typeof axe === 'object'"):  # once a visit
        page.evaluate(AXE_SCRIPT)
    found = page.evaluate(FOUND, {"type": "tag", "values": RULES}) + page.evaluate(PALE)
    found += page.evaluate(UNNAMED)
    found += [
        f"a number of computers: {text}" for text in OF_COMPUTERS.findall(page.evaluate(READ))
    ]
    other = "dark" if scheme == "light" else "light"
    turn(page, other)
    found += page.evaluate(FOUND, {"type": "rule", "values": ["color-contrast"]})
    found += page.evaluate(PALE)
    turn(page, scheme)
    return found


def turn(page, scheme: str) -> None:
    """Show the page in light or in dark."""
    page.emulate_media(color_scheme=scheme)
    page.wait_for_function(THEMED, arg=GROUNDS[scheme])
