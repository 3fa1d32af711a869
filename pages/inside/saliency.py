"""Saliency: which pixels speak for a class?"""

import streamlit as st

from explorer.app import cache, sidebar
from explorer.app.replay import chart
from explorer.app.widgets import escape_markdown
from explorer.drawing.style import png
from explorer.inside import cached
from explorer.inside.figures import saliency as figures
from explorer.inside.saliency import METHODS

KEPT = {"bind": "query-params", "persist_state": "session"}
LABELS = {key: method.label for key, method in METHODS.items()}
FOUR = ("gradient", "deeplift", "guided_backpropagation", "grad_cam")


def row(tab, pictures, heads, alts, file):
    for place, picture, head, alt in zip(tab.columns(3) * 2, pictures, heads, alts, strict=False):
        place.image(png(picture), escape_markdown(head), "stretch", output_format="PNG", alt=alt)
    tab.download_button(
        "Pictures (PNG)", png(figures.grid([pictures], heads)), file, on_click="ignore"
    )


st.title("Saliency")
st.write(
    "Which pixels speak for a class? Every method asks a little differently: look for what they agree on. Then "
    "try a second class: a map that stays the same does not explain the decision."
)
model, image = sidebar.current().model, sidebar.current().image
predictions, view = cached.predictions(model, image), cache.network_view(model, image)
names, ranks, stages = (
    predictions.unique_names(),
    predictions.order.tolist(),
    cached.stages(model, model),
)
left, middle, right = st.columns(3)
key = left.selectbox("Method", LABELS, list(LABELS).index("grad_cam"), LABELS.get, "method", **KEPT)
target = middle.selectbox(
    "Class (type to search)", ranks, 0, names.__getitem__, f"saliency_{model}_{image}", **KEPT
)
opacity = right.slider("Opacity of the map", 0.0, 1.0, 0.6, 0.05, key="opacity", **KEPT)
method, much = METHODS[key], METHODS[key].amount
layer = (
    left.selectbox("Layer (shallow to deep)", stages, len(stages) - 1, key=f"layer_{model}", **KEPT)
    if method.needs_layer and stages
    else None
)
amount = (
    left.select_slider(much.label, much.choices, much.default, key=f"{much.keyword}_{key}", **KEPT)
    if much
    else 0
)
seed = (
    middle.number_input("Seed of what is random", 0, 9999, key="seed", **KEPT)
    if method.seeded
    else 0
)
st.info(
    f"**{method.label}.** {method.help} Costs {method.cost}.  \n*{method.citation}*",
    icon=":material/info:",
)
one, many, nets = st.tabs(
    ["This map", "Methods × classes", "Networks"], key="view", bind="query-params"
)
if one.open and isinstance(
    found := cached.saliency_or_words(model, image, key, target, layer, amount, seed), str
):
    one.warning(escape_markdown(found))
elif one.open:
    said = figures.describe(found, names[target])
    row(one, *figures.panel(view, found, opacity), [said] * 3, f"{key}.png")
    one.write(
        escape_markdown(f"Measured now. {said} {figures.account(found)} {figures.legend(found)}")
    )
    chart(figures.bar, found, alt=figures.legend(found), place=one)
    one.download_button("Map (NPZ)", figures.archive(found, view), f"{key}.npz", on_click="ignore")
if many.open:
    chosen, top = (
        many.multiselect("Methods", LABELS, FOUR, LABELS.get, "methods", **KEPT) or FOUR,
        predictions.top(3),
    )
    maps = [
        [cached.saliency_or_words(model, image, one_of, index) for index in top.indices]
        for one_of in chosen
    ]
    sheet, words = figures.classes(view, maps, [LABELS[one_of] for one_of in chosen], top, opacity)
    many.image(
        sheet := png(sheet),
        escape_markdown(f"Measured now. {words}"),
        output_format="PNG",
        alt=words,
    )
    many.download_button("Pictures (PNG)", sheet, "methods.png", on_click="ignore")
if nets.open:
    rows, here = sidebar.usable_models(), "Networks, at most six (empty: those that are here)"
    usual = dict.fromkeys(
        [model, *(k for k, row in rows.items() if row.source in ("bundled", "published"))]
    )
    chosen = nets.multiselect(
        here, rows, None, sidebar.model_label, "several_saliency", max_selections=6, **KEPT
    )
    targets = {k: cached.same_class(k, image, names[target]) for k in chosen or list(usual)[:6]}
    heads = [f"{rows[k].label}: {rows[k].class_name(index)}" for k, index in targets.items()]
    maps = [cached.saliency_or_words(k, image, key, index) for k, index in targets.items()]
    tiles = figures.tiles([cache.network_view(k, image) for k in targets], maps, opacity)
    row(nets, tiles, heads, map(figures.describe_tile, maps, heads), "networks.png")
    nets.caption(
        f"Measured now: {method.label}, for the class that is chosen above where a network knows it."
    )
