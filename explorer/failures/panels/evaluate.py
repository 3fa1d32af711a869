"""What the failure pages can evaluate: which data, by which networks, which class is which, and how
far it is.

Visitors bring a zip or pictures; folders and zips of the server are offered only where its operator
put them, in the folder that CNN_EXPLORER_DATA names (data/ beside the project where it is not set).
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import streamlit as st

from explorer.app import sidebar
from explorer.app.cache import network
from explorer.app.widgets import escape_markdown, select
from explorer.failures import class_matching, evaluate
from explorer.failures import evaluation as evaluation_of
from explorer.failures import queue as evaluation_jobs
from explorer.failures.cached import data as cached
from explorer.failures.sources import ImageSource, uploaded
from explorer.failures.words.class_matching import describe
from explorer.images import uploads
from explorer.networks.model import Model, ModelError
from explorer.training.data import home
from trainer.datasets import DATASETS
from trainer.downloads import cache_folder
from trainer.image_folder import DatasetError

MOST_PICTURES, MOST_BYTES = 200, 150 * 2**20
MOST_NETWORKS = 4
ZIP, PICTURES, FOLDER, SET = (
    "A zip of yours",
    "Pictures of yours",
    "On this server",
    "Data set of the trainer",
)
SPLITS = {"val": "validation", "test": "test", "all": "all", "train": "training"}
NONE = "— none —"


def offered() -> dict[str, Path]:
    """What lies directly in the data folder: folders and zips, by name."""
    root = home()
    if not root.is_dir():
        return {}
    return {
        path.name: path
        for path in sorted(root.iterdir())
        if not path.name.startswith(".") and (path.is_dir() or path.suffix.lower() == ".zip")
    }


def draw() -> None:
    """Choose data and networks, correct the matching of classes, start; and how far what was
    started is."""
    with st.expander("Evaluate other images or another network", icon=":material/play_circle:"):
        on_server = offered()
        kinds = [ZIP, PICTURES, *([FOLDER] if on_server else []), SET]
        kind = st.segmented_control(
            "Images", kinds, default=kinds[0], key="evaluate_kind", required=True
        )
        models = sidebar.usable_models()
        keys = st.multiselect(
            "Networks, at most four (empty: the one in the sidebar)",
            models,
            format_func=sidebar.model_label,
            key="evaluate_networks",
            max_selections=MOST_NETWORKS,
        )
        chosen = [models[key] for key in keys] or [sidebar.current().model]
        try:
            source, public = ask(kind, on_server, chosen[0])
            if source is not None:
                start(source, chosen, public)
        except (DatasetError, evaluation_of.EvaluationError, ModelError) as error:
            st.error(escape_markdown(str(error)))
    mine = evaluation_jobs.jobs(session())
    if mine:
        st.fragment(progress, run_every=1 if any(job.active for job in mine) else None)()


def session() -> str:
    """A name of this session that only it knows."""
    return st.session_state.setdefault("evaluation_session", evaluation_jobs.private_name())


def ask(kind: str, on_server: dict[str, Path], model: Model) -> tuple[ImageSource | None, str]:
    """The images that are chosen, None as long as nothing is, and the name of their data where
    everybody may see it. Raises DatasetError."""
    if kind == PICTURES:
        return pictures(model), ""
    if kind == ZIP:
        st.caption(
            "A zip of class/ folders, or of train/class/ and val/class/. Classes are matched by name or by "
            "WordNet id. What you bring is evaluated under an address that nobody else is shown."
        )
        file = st.file_uploader("Zip", type="zip", key="evaluate_zip")
        if file is None:
            return None, ""
        path = uploads.root() / uploads.put(file.getvalue())
        return replace(part(str(path), (path.name,)), name=Path(file.name).stem[:60]), ""
    if kind == FOLDER:
        path = on_server[st.selectbox("Folder or zip", on_server, key="evaluate_folder")]
        source = part(str(path), (path.stat().st_mtime_ns,))
        return source, f"{path.name} {source.split}"
    here = {
        key: row
        for key, row in DATASETS.items()
        if not row.files or (cache_folder() / key).is_dir()
    }
    row = st.selectbox(
        "Data set",
        here,
        format_func=lambda key: here[key].label,
        key="evaluate_set",
        help="Those that are on this server. The Train page and the trainer's command fetch others.",
    )
    source = part(row, ())
    return source, f"{row} {source.split}"


def part(place: str, changed: tuple) -> ImageSource:
    """The images behind a place, of the split that is chosen where there are several."""
    usual = cached.source(place, "", changed)
    if len(usual.splits) == 1:
        return usual
    splits = sorted(usual.splits, key=list(SPLITS).index)
    split = st.selectbox(
        "Which images", splits, splits.index(usual.split), SPLITS.get, key=f"evaluate_split_{place}"
    )
    return cached.source(place, split, changed)


def pictures(model: Model) -> ImageSource | None:
    """Uploaded pictures with the class that somebody says each shows."""
    files = st.file_uploader(
        "PNG, JPEG, WEBP, GIF or BMP",
        accept_multiple_files=True,
        key="evaluate_pictures",
        help=f"At most {MOST_PICTURES} pictures and {MOST_BYTES // 2**20} MB.",
    )
    if not files:
        return None
    if len(files) > MOST_PICTURES or sum(file.size for file in files) > MOST_BYTES:
        raise DatasetError(
            f"At most {MOST_PICTURES} pictures of {MOST_BYTES // 2**20} MB together; for more, make a "
            "zip of class folders."
        )
    classes = list(dict.fromkeys(cached.output_names(model)))
    st.caption(
        "Say what each picture shows; those without a class are shown, but count as unknown."
    )
    table = st.data_editor(
        {
            "picture": [file.name for file in files],
            "class": [guess(file.name, classes) for file in files],
        },
        disabled=["picture"],
        hide_index=True,
        key=f"evaluate_labels_{model.key}_{len(files)}",
        column_config={
            "class": st.column_config.SelectboxColumn(options=[NONE, *classes], width="large")
        },
    )
    said = ["" if label in (NONE, None) else label for label in table["class"]]
    for file in files:
        uploads.put(file.getvalue())
    return uploaded(
        [
            (file.name[-120:], file.getvalue(), label)
            for file, label in zip(files, said, strict=True)
        ],
        f"{len(files)} pictures",
    )


def guess(name: str, classes: Sequence[str]) -> str:
    """The class that a picture's name says, to begin with."""
    found = class_matching.match([Path(name).stem], classes)[0]
    return classes[found.output] if found.output >= 0 else NONE


def start(source: ImageSource, rows: Sequence[Model], public: str) -> None:
    """Class matching to correct, how many images, and the button."""
    matches = cached.matches(source.classes, rows[0])
    corrected = correct(matches, rows[0]) if source.classes else {}
    outputs = {match.name: corrected.get(match.name, match.output) for match in matches}
    if source.classes and all(output < 0 for output in outputs.values()):
        st.warning(
            f"No class of these images is a class of {escape_markdown(rows[0].label)}: nothing can be right or "
            "wrong. Correct the table, or choose another network."
        )
    left, right = st.columns([1, 2], vertical_alignment="bottom")
    limit = left.number_input(
        "Images at most (0: all)",
        0,
        2_000_000,
        0,
        1000,
        key="evaluate_limit",
        help="Drawn evenly from all of them.",
    )
    count = min(limit or len(source.images), len(source.images))
    if right.button(
        f"Evaluate {count:,} images" + (f" by {len(rows)} networks" if len(rows) > 1 else ""),
        key="evaluate_start",
        type="primary",
        icon=":material/play_arrow:",
        disabled=not count,
    ):
        for row in rows:
            given = corrected if row.classes == rows[0].classes else {}
            # a question that others would ask alike has a name for all, and stays; the others can
            # be cleared away
            shared = public and row.source != "file" and not limit and not given
            name = (
                evaluation_jobs.name_for(public, row) if shared else evaluation_jobs.private_name()
            )
            evaluation_jobs.start(
                session(),
                name,
                f"{row.label} on {source.name}",
                row,
                lambda row=row: network(row),
                lambda: source,
                evaluate.Settings(limit=limit),
                given or None,
            )
            st.session_state.setdefault("evaluations", []).append(name)


def correct(matches: Sequence[class_matching.Match], model: Model) -> dict[str, int]:
    """The table of classes: what somebody changed in it, as class name -> output."""
    options = [NONE, *choices(cached.output_names(model))]
    st.write(escape_markdown(describe(matches)))
    matches = sorted(matches, key=lambda match: match.output >= 0)  # those without a match first
    lost = [match for match in matches if match.output < 0]
    with st.expander(
        f"Which class is which ({len(matches):,} classes, {len(lost):,} without a match)",
        expanded=bool(lost) and len(lost) < len(matches),
    ):
        table = st.data_editor(
            {
                "class of the images": [match.name for match in matches],
                "class of the network": [options[match.output + 1] for match in matches],
                "how it was found": [match.how or match.why for match in matches],
            },
            disabled=["class of the images", "how it was found"],
            hide_index=True,
            height="content" if len(matches) < 12 else 420,
            key=f"evaluate_matching_{model.key}_{hash(tuple(m.name for m in matches))}",
            column_config={
                "class of the network": st.column_config.SelectboxColumn(
                    options=options, width="large"
                )
            },
        )
    return corrections(matches, table["class of the network"], options)


def choices(names: Sequence[str]) -> list[str]:
    """Names to choose from; where outputs share one, the output is added."""
    often = Counter(names)
    return [f"{name} (output {i})" if often[name] > 1 else name for i, name in enumerate(names)]


def corrections(
    matches: Sequence[class_matching.Match], said: Sequence[str], options: Sequence[str]
) -> dict[str, int]:
    """Class name -> output (-1: none) of every row that is not as it was found. `options` begins
    with none."""
    place = {option: i - 1 for i, option in enumerate(options)}
    return {
        match.name: place.get(label, -1)
        for match, label in zip(matches, said, strict=True)
        if place.get(label, -1) != match.output
    }


def progress() -> None:
    """What this visitor asked for and how far it is; drawn again every second while something
    runs."""
    mine, before = evaluation_jobs.jobs(session()), st.session_state.get("evaluations_running", 0)
    running = sum(job.active for job in mine)
    st.session_state["evaluations_running"] = running
    if running != before and before:
        st.rerun(scope="app")  # the list of evaluations has changed
    for number, job in enumerate(mine[-6:]):
        left, right = st.columns([5, 1], vertical_alignment="center")
        label, found = escape_markdown(job.label), job.progress
        if job.state == "waiting":
            left.progress(0.0, f"{label}: waiting, {evaluation_jobs.ahead(job)} before it")
        elif job.state == "running":
            share = found.done / max(found.total, 1) if found else 0.0
            said = (
                f"{found.done:,} of {found.total:,} images, {found.rate:,.0f} a second"
                if found
                else "starting"
            )
            left.progress(min(share, 1.0), f"{label}: {said}")
        elif job.state == "failed":
            left.error(f"{label}: {escape_markdown(job.message)}")
        else:
            left.success(
                f"{label}: "
                + (
                    "finished"
                    if job.state == "finished"
                    else f"stopped after {found.done:,} images"
                    if found
                    else "stopped"
                )
            )
            if (found or job.state == "finished") and right.button(
                "Show",
                key=f"evaluation_show_{number}_{job.name}",
                on_click=select,
                args=("evaluation", job.name),
                width="stretch",
            ):
                st.rerun(scope="app")  # not this fragment alone
        if job.active:
            right.button(
                "Stop",
                key=f"evaluation_stop_{number}_{job.name}",
                on_click=job.stop,
                width="stretch",
            )
