"""How far is what this visitor asked to evaluate?"""

from collections.abc import Callable, Mapping

import streamlit as st

from explorer.app import visitor
from explorer.app.cache import network
from explorer.app.problems import callback, fragment
from explorer.app.widgets import escape_markdown, select
from explorer.failures import queue
from explorer.failures.question import Settings
from explorer.failures.queue import EvaluationJob
from explorer.failures.sources import ImageSource
from explorer.failures.words import evaluation_queue as words
from explorer.networks import devices
from explorer.networks.model import Model

SHOWN = 6  # the newest
MAX_OWN = 200  # evaluations that one session remembers
AWAITED, ENDED = "evaluations_awaited", "evaluation_ended"  # names; the name to be shown next


def ask(
    name: str,
    data: str,
    model: Model,
    source: Callable[[], ImageSource],
    limit: int = 0,
    mapping: Mapping[str, int] | None = None,
) -> None:
    """Put one evaluation of `data`, which `source` gives when its turn comes, into the queue; it is shown
    as soon as it has ended. Raises EvaluationError."""
    queue.start(
        visitor.key(),
        name,
        f"{model.label} on {data}",
        model,
        lambda: network(model),
        source,
        Settings(limit=limit, device=str(devices.chosen())),
        mapping,
    )
    own = st.session_state.setdefault("evaluations", [])
    own.append(name)
    del own[:-MAX_OWN]
    st.session_state.setdefault(AWAITED, set()).add(name)


def draw() -> None:
    """The evaluations of this visitor; drawn again every second while something runs."""
    jobs = queue.jobs(visitor.key())
    if jobs:
        active = any(job.active for job in jobs)
        fragment(_draw, run_every=1 if active else None)()


def _draw() -> None:
    jobs, state = queue.jobs(visitor.key()), st.session_state
    before = state.get("evaluations_running", 0)
    state["evaluations_running"] = sum(job.active for job in jobs)
    ended = [job for job in jobs if job.name in state.get(AWAITED, ()) and not job.active]
    state.get(AWAITED, set()).difference_update(job.name for job in ended)
    if made := [job.name for job in ended if _can_be_shown(job)]:
        state[ENDED] = made[-1]
    if made or (before and state["evaluations_running"] != before):
        st.rerun(scope="app")  # the list of evaluations has changed
    if problem := queue.problem():
        st.error(escape_markdown(problem))
    for number, job in enumerate(jobs[-SHOWN:]):
        _job(number, job)


def _can_be_shown(job: EvaluationJob) -> bool:
    """Whether it left an evaluation: also one that was stopped, of the images until then."""
    return job.state == "finished" or (job.state == "partial" and job.progress is not None)


def _job(number: int, job: EvaluationJob) -> None:
    left, right = st.columns([5, 1], vertical_alignment="center")
    sentence = escape_markdown(words.state(job, queue.ahead(job)))
    if job.active:
        left.progress(words.share(job), sentence)
        right.button(
            "Stop",
            key=f"evaluation_stop_{number}_{job.name}",
            on_click=callback(queue.stop),
            args=(job, visitor.acting()),
            width="stretch",
        )
    elif job.state == "failed":
        left.error(sentence)
    else:
        left.success(sentence)
        if _can_be_shown(job) and right.button(
            "Show",
            key=f"evaluation_show_{number}_{job.name}",
            on_click=select,
            args=("evaluation", job.name),
            width="stretch",
        ):
            st.rerun(scope="app")  # not this fragment alone
