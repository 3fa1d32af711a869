"""The classifiers that a network has in training only, drawn under the network."""

from functools import partial

from explorer.app import stage
from explorer.app.widgets import escape_markdown
from explorer.drawing.view import View
from explorer.inside import cached
from explorer.inside.anatomy_parts import parts
from explorer.inside.figures import architecture
from explorer.inside.panels.anatomy import cards_png, width_of_cards
from explorer.inside.words import branches as words
from explorer.inside.words.anatomy import table
from explorer.networks.model import Model


def draw(model: Model) -> None:
    """Nothing for a network without any."""
    branches = cached.branches(model.key.removeprefix("random:"))
    if not branches:
        return
    stage.more("branches").header("In training only: auxiliary classifiers", anchor=False)
    stage.more("about_branches").write(escape_markdown(words.describe(branches)))
    for number, branch in enumerate(branches):
        blocks, summary = parts(branch.anatomy), words.alt(branch)
        view = View(
            f"branch_{number}",
            f"{branch.name}, in training only",
            summary,
            pictures=partial(cards_png, blocks, branch.anatomy, width_of_cards(), branch.behind),
            columns=partial(table, branch.anatomy),
            networks=(model.key,),
            images=(),
            how="counted",
        )
        stage.show_plain(view, architecture.cards(blocks, branch.anatomy, summary, branch.behind))
        stage.more(f"branch_{number}").text(summary)
