"""What does a saliency map cost, and how long will it take here?"""

from collections.abc import Sequence

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from explorer.app import waiting
from explorer.inside.cached import estimates
from explorer.inside.saliency_map import SaliencyMap
from explorer.inside.saliency_methods import METHODS


def about(method: str) -> None:
    """What the method does, what it costs, and who proposed it."""
    row = METHODS[method]
    st.info(
        f"**{row.label}.** {row.help} Costs {row.cost}.  \n*{row.citation}*", icon=":material/info:"
    )


def one_map(question: estimates.Whole, controls: DeltaGenerator) -> SaliencyMap | str:
    """The map or the sentence why there is none, by estimates; beside the widgets how long it takes."""
    with controls:
        say_seconds([question])
    return estimates.saliency_or_words(question)


def say_seconds(questions: Sequence[estimates.Question]) -> None:
    """How long these maps will take together, where that is long."""
    waiting.say_beforehand(sum(filter(None, map(estimates.seconds, questions))))
