"""GoogLeNet's auxiliary classifiers: how much more gradient do they give its first layers?"""

from explorer.app.widgets import URL_STATE
from explorer.lessons import panels
from explorer.lessons.auxiliary import VARIANTS
from explorer.lessons.cached import auxiliary as cached
from explorer.lessons.figures import auxiliary as figures
from explorer.lessons.panels.names import named
from explorer.lessons.words import auxiliary as words

first = panels.header("auxiliary")
variant = first.controls.segmented_control(
    "GoogLeNet",
    VARIANTS,
    default="small",
    required=True,
    format_func=lambda key: VARIANTS[key].label,
    key="googlenet_variant",
    **URL_STATE,
)
result = cached.measured(variant)
panels.chart(
    (figures.gradients, result),
    words.describe(result),
    "auxiliary",
    "Gradients without and with further losses",
    first,
    settings={"variant": VARIANTS[variant].label},
)
named("GoogLeNet", first)
panels.question("auxiliary")
panels.numbers(words.table(result), "blocks", words.how(result.images), "Gradients, block by block")
panels.footer("auxiliary")
