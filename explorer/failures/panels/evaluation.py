"""Which evaluation is looked at?"""

import streamlit as st

from explorer.app import sidebar, visitor
from explorer.app.problems import callback
from explorer.app.widgets import URL_STATE, escape_markdown
from explorer.drawing.view import Setting
from explorer.failures import folders
from explorer.failures.cached import evaluations as cached
from explorer.failures.description import EvaluationError
from explorer.failures.evaluation import Evaluation
from explorer.failures.panels import evaluation_queue, right_classes
from explorer.failures.words import evaluation as words
from explorer.networks import registry
from explorer.networks.model import Model, ModelError


def own_evaluations() -> list[str]:
    """Names of what this visitor may see beside what everybody may: what he asked for, in this
    session or earlier, and what he has the address of."""
    own: list[str] = st.session_state.setdefault("evaluations", [])
    own += [name for name in cached.made_by(visitor.key()) if name not in own]
    return own


def choose() -> Evaluation:
    """The select box of evaluations. The page ends here where the chosen one cannot be read."""
    own = own_evaluations()
    for secret in cached.SECRET.findall(
        st.query_params.get("evaluation", "")
    ):  # who has the address may see it
        if secret not in own and secret in cached.descriptions():
            own.append(secret)
    model = sidebar.current_network().model
    labels = cached.labels(own, model)
    ended = st.session_state.pop(evaluation_queue.ENDED, "")
    if ended in labels:  # what this visitor waited for
        st.session_state["evaluation"] = ended
    if st.session_state.get("evaluation") not in labels:
        st.session_state.pop("evaluation", None)
        if st.query_params.get("evaluation") not in labels.values():
            st.session_state["evaluation"] = next(iter(labels))
    chosen = st.selectbox(
        "Evaluation",
        labels,
        None,  # so that each one stands in the address, also the first
        format_func=labels.__getitem__,
        key="evaluation",
        **URL_STATE,
    )
    key = next(iter(labels)) if chosen is None else chosen
    if odd := cached.odd(own):
        st.caption(escape_markdown(words.left_out(odd)))
    try:
        evaluation = cached.opened(key, model)
    except (EvaluationError, ModelError) as error:
        st.error(escape_markdown(str(error)))
        st.stop()
    st.caption(escape_markdown(words.about(evaluation, model.key)))
    if key not in cached.BUILT_INS and folders.may_delete(key, visitor.acting()):
        _offer_delete(key)
    return right_classes.with_table(evaluation)


def network(evaluation: Evaluation) -> Model:
    """The network that was evaluated. Raises ModelError where it is no longer here, or another one by now has its name."""
    model = registry.find(evaluation.model)
    if model.outputs != len(evaluation.classes):
        raise ModelError(
            f"{model.label} is another network now: it has {model.outputs:,} outputs, and had "
            f"{len(evaluation.classes):,} when it was evaluated."
        )
    return model


def networks(*evaluations: Evaluation) -> tuple[str, ...]:
    """The keys of the networks that were evaluated, for a view: of those that are still here."""
    return tuple(each.model for each in evaluations if _is_here(each.model))


def _is_here(key: str) -> bool:
    try:
        registry.find(key)
    except ModelError:
        return False
    return True


def settings(evaluation: Evaluation) -> dict[str, Setting]:
    """What was evaluated, for a view."""
    return {
        "evaluation": evaluation.name,
        "network": evaluation.label,
        "weights": evaluation.weights,
        "data": evaluation.data,
    }


def _offer_delete(name: str) -> None:
    with st.popover("Delete this evaluation", icon=":material/delete:"):
        st.write(
            "It goes for everybody, with all tags and notes that were written on it; the images can be "
            "evaluated again."
        )
        st.button(
            "Delete it",
            type="primary",
            on_click=callback(_delete),
            args=(name,),
            key="evaluation_gone",
        )
    if error := st.session_state.pop("evaluation_error", ""):
        st.error(escape_markdown(error))


def _delete(name: str) -> None:
    try:
        folders.delete(name, visitor.acting())
    except EvaluationError as error:
        st.session_state["evaluation_error"] = str(error)
        return
    st.session_state.pop("evaluation", None)
    st.session_state.pop("row", None)
