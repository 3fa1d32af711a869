"""The parts of the page on trainings: what is chosen, what runs and waits, and what can be done
with it."""

import re
import time
import uuid
from dataclasses import fields

import streamlit as st

from explorer.app import page_table, sidebar
from explorer.app.widgets import escape_markdown
from explorer.depth.panels import draw_one
from explorer.depth.recordings import QUANTITIES
from explorer.depth.recordings import title as quantity_title
from explorer.drawing.tables import csv
from explorer.training import cached
from explorer.training.data import DataSet, home, keep
from explorer.training.figures import train as figures
from explorer.training.limits import JobError, check
from explorer.training.recipes import RECIPES
from explorer.training.states import STATES, Training
from trainer.config import BOUNDS, Config
from trainer.nets import NETS
from trainer.schedules import preset

KEPT, state = {"bind": "query-params", "persist_state": "session"}, st.session_state
FIRST = (
    "net",
    "activation",
    "epochs",
)  # settings that are seen at once; the others stand in an expander
ELSEWHERE = ("data", "name", "preset")
LABELS = {
    "net": "Network",
    "lr": "Highest learning rate",
    "norm": "Normalisation",
    "init": "Initial weights",
    "residual": "Skip connections",
    "keep": "Network to keep",
    "disk": "Precision on disk",
    "size": "Input side",
}
PAGES = {
    "predictions": "Predictions",
    "filters": "Filters",
    "gradients": "Gradients",
    "saliency": "Saliency",
}
WIDE = ("map", "strip")  # charts that take the whole width
OTHER = re.compile(r"[^a-z0-9]+")


def start_values() -> dict:
    """What the page begins with: the first recipe."""
    first = next(iter(RECIPES.values()))
    return (
        {entry.name: entry.default for entry in fields(Config)}
        | {"data": first.data}
        | first.settings
    )


def take_recipe(name: str) -> None:
    row = RECIPES[name]
    values = (
        {entry.name: entry.default for entry in fields(Config)} | row.settings | {"data": row.data}
    )
    state.update(
        {f"train_{key}": value for key, value in values.items() if key not in ("name", "preset")}
    )
    state.update(train_name="", train_preset="")


def take_preset() -> None:
    """Put what a preset says of the chosen network into the widgets; they can be changed
    afterwards."""
    values = preset(state["train_preset"], state.get("train_net", "digits"))
    state.update({f"train_{key}": value for key, value in values.items()})


def visitor() -> str:
    """What tells this visit from others on a shared server."""
    return state.setdefault("visitor", uuid.uuid4().hex)


def recipes() -> None:
    with st.container(horizontal=True):
        for name, row in RECIPES.items():
            st.button(
                name,
                on_click=take_recipe,
                args=(name,),
                help=row.help,
                icon=":material/receipt_long:",
            )


def choose_data() -> DataSet:
    """The data set: one with a name, one of the data folder, or an uploaded zip."""
    options = cached.data_sets(str(home())) | state.get("train_zips", {})
    if state.get("train_data") not in options:
        state.pop("train_data", None)
    key = st.selectbox("Data set", options, format_func=options.get, key="train_data", **KEPT)
    with st.expander("Your own images", icon=":material/folder_zip:"):
        st.file_uploader(
            "A zip with a folder of images for each class",
            type=["zip"],
            key="train_zip",
            on_change=take_zip,
            help="train/<class>/ and val/<class>/, or <class>/ alone: then one image "
            "in ten is set aside for validation. At least two classes.",
        )
    if said := state.get(
        "train_zip_error"
    ):  # until the next file: the page may run again by itself
        st.error(escape_markdown(said))
    found = cached.data_set(str(cached.runs_folder()), key)
    st.caption(
        escape_markdown(
            found.help + (f"; {found.megabytes} MB are downloaded first" if found.megabytes else "")
        )
    )
    return found


def take_zip() -> None:
    state["train_zip_error"] = ""
    if file := state.get("train_zip"):
        try:
            key = keep(cached.runs_folder(), file.getvalue(), file.name)
            state["train_zips"] = state.get("train_zips", {}) | {
                key: f"{file.name[-60:]} ({key[4:8]})"
            }
            state["train_data"] = key
        except JobError as error:
            state["train_zip_error"] = str(error)


def choose(data: DataSet) -> Config:
    """Every setting of a training, made from the fields of Config; the usual ones first."""
    entries = {entry.name: entry for entry in fields(Config) if entry.name not in ELSEWHERE}
    values, usual = {"data": data.value}, start_values()
    for name in FIRST:
        values[name] = setting(entries[name], usual[name])
    with st.expander("All settings", icon=":material/tune:"):
        st.selectbox(
            "Preset",
            next(e for e in fields(Config) if e.name == "preset").metadata["choices"],
            key="train_preset",
            on_change=take_preset,
            format_func=lambda name: name or "none",
            help="Fills in what is usual for a network; each value can be changed afterwards.",
        )
        for name in [name for name in entries if name not in FIRST]:
            values[name] = setting(entries[name], usual[name])
    suggestion = suggest(data, Config(**values))
    name = (
        st.text_input(
            "Name",
            key="train_name",
            placeholder=suggestion,
            max_chars=64,
            help="a-z, 0-9, '_', '.' and '-'; without one it is made from the choices",
        )
        or suggestion
    )
    return Config(**values, name=name)


def setting(entry, usual):
    """The widget of one field of Config, and its value."""
    label = LABELS.get(entry.name, entry.name.replace("_", " ").capitalize())
    key, told, choices = f"train_{entry.name}", entry.metadata["help"], entry.metadata["choices"]
    if entry.name == "device":
        found = {"": "the trainer's choice"} | cached.devices()
        return st.selectbox(label, found, format_func=found.get, key=key, help=told)
    if choices:
        named = {name: row.label for name, row in NETS.items()} if entry.name == "net" else {}
        return st.selectbox(
            label,
            choices,
            choices.index(usual),
            format_func=lambda one: named.get(one, one),
            key=key,
            help=told,
            **KEPT,
        )
    if isinstance(entry.default, bool):
        return st.toggle(label, usual, key=key, help=told, **KEPT)
    if isinstance(entry.default, int | float):
        low, high = (type(entry.default)(edge) for edge in BOUNDS[entry.name])
        form = (
            {}
            if isinstance(entry.default, int)
            else {"format": "%g", "step": entry.default / 10 or 0.1}
        )
        return st.number_input(label, low, high, usual, key=key, help=told, **form, **KEPT)
    return st.text_input(label, usual, key=key, help=told, max_chars=100, **KEPT)


def suggest(data: DataSet, config: Config) -> str:
    """A free name for a run made from what was chosen."""
    taken = {one.name for one in cached.trainings()}
    parts = dict.fromkeys(
        [data.label if ":" in data.key else data.key, config.net, config.activation]
    )
    stem = OTHER.sub("-", "-".join(parts).lower()).strip("-")[:50] or "training"
    return next(name for number in range(1, 10_000) if (name := f"{stem}-{number}") not in taken)


def cost(config: Config, data: DataSet) -> str:
    """Say what the training would cost; returns why it cannot begin, or nothing."""
    net = cached.spec(config, data)
    plan = cached.plan(net, data.train, data.val, config.epochs, config.batch_size)
    problem = data.problem or plan.problem
    try:
        check(config)
    except JobError as error:
        problem = problem or str(error)
    if problem:
        st.error(escape_markdown(problem))
        return problem

    def told() -> None:
        speed, how = cached.speed(net, config)
        st.write(escape_markdown(figures.describe_plan(plan, speed, how)))
        if speed and state.pop("train_unmeasured", False):
            st.rerun()

    found = cached.devices()
    chosen = config.device or next((key for key in found if key != "cpu"), "cpu")
    st.caption(escape_markdown(f"Trains on {found.get(chosen, chosen)}."))
    if not cached.speed(net, config)[0]:
        state["train_unmeasured"] = True
    st.fragment(told, run_every=1.0 if state.get("train_unmeasured") else None)()
    return ""


def act(action: str, *details) -> None:
    """Do something with a training; what went wrong is said in the next run."""
    state["train_error"] = cached.act(action, *details, visitor())
    if not state["train_error"] and action in ("start", "rename"):
        state["train_watch"] = f"run:{details[0].name if action == 'start' else details[1]}"
    if not state["train_error"] and action == "start":
        state["train_name"] = ""


def start_button(config: Config, problem: str) -> None:
    st.button(
        "Start training",
        type="primary",
        icon=":material/play_arrow:",
        disabled=bool(problem),
        width="stretch",
        on_click=act,
        args=("start", config),
        key="train_start",
    )
    if said := state.get("train_error"):  # until the next action
        st.error(escape_markdown(said))


def choose_watched() -> tuple[str, Training | None]:
    """The key of the run that is looked at, and how it stands; a run that ships where there is no
    other."""
    names = [f"run:{one.name}" for one in cached.trainings()]
    options = [*names, cached.EXAMPLE]
    if state.get("train_watch") not in options:
        state.pop("train_watch", None)
    key = st.selectbox(
        "Watch",
        options,
        key="train_watch",
        **KEPT,
        format_func=lambda one: (
            one[4:] if one.startswith("run:") else f"{one} (ships with the app)"
        ),
    )
    return key, cached.training(key[4:]) if key.startswith("run:") else None


def watch(key: str, shown: Training | None) -> None:
    """State, curves, layers and filters of a run, again every second or two while it is under
    way."""

    def live() -> None:
        now = cached.training(shown.name) if shown else None
        if shown and (now is None or (now.state, now.can) != (shown.state, shown.can)):
            st.rerun()
        if now is not None:
            stands(now)
        quantity = state.get("train_quantity") or next(iter(QUANTITIES))
        drawn = cached.watched(key, quantity)
        if not drawn:
            st.info("Nothing is recorded yet: the curves begin with the first steps.")
        columns = st.columns(2) * len(drawn)
        for chart, column in zip(
            [chart for chart in drawn if chart.key not in WIDE], columns, strict=False
        ):
            draw_one(column, chart, f"train_{chart.key}")
        for chart in drawn:
            if chart.key in WIDE:
                draw_one(st.container(), chart, f"train_{chart.key}")

    st.selectbox("In every layer", QUANTITIES, 0, quantity_title, "train_quantity", **KEPT)
    st.fragment(live, run_every=1.5 if shown and shown.under_way else None)()


def downloads(key: str) -> None:
    """Everything that is drawn of a run, as numbers."""
    with st.container(horizontal=True):
        for name, (file, data) in cached.files(
            key, state.get("train_quantity") or next(iter(QUANTITIES))
        ).items():
            st.download_button(
                name,
                data,
                file,
                on_click="ignore",
                icon=":material/download:",
                key=f"train_file_{file}",
            )


def stands(now: Training) -> None:
    """One training in words: how far it is, where it waits, what ended it."""
    row = STATES[now.state]
    place = f", place {now.place} in the queue" if now.place else ""
    st.write(f"{row.icon} **{row.label.capitalize()}**{place}")
    if now.state in ("running", "stopping"):
        share, words = figures.share(now.status, now.settings.get("epochs", "?"))
        st.progress(share, escape_markdown(words))
    elif now.state == "finished" and (result := now.status.get("result")):
        st.write(
            escape_markdown(
                f"Measured on the validation images, weights as stored: {result['val/accuracy']:.2%} "
                f"top-1, cross entropy {result['val/loss']:.3f}."
            )
        )
    if now.reason:
        st.error(escape_markdown(now.reason))
    if now.state == "failed" and (lines := cached.log(now.name)):
        with st.expander("The end of its log"):
            st.code(lines, language=None)


def actions(now: Training) -> None:
    """Buttons for what can be done with a training as it stands."""
    with st.container(horizontal=True):
        if "stop" in now.can:
            st.button(
                "Leave the queue" if now.state == "queued" else "Stop and save",
                icon=":material/stop:",
                on_click=act,
                args=("stop", now.name),
                key="train_stop",
            )
        if "resume" in now.can:
            st.button(
                "Resume",
                icon=":material/resume:",
                on_click=act,
                args=("resume", now.name),
                key="train_resume",
            )
        if "rename" in now.can:
            with st.popover("Rename", icon=":material/edit:"):
                new = st.text_input(
                    "New name", now.name, max_chars=64, key=f"train_rename_{now.name}"
                )
                st.button(
                    "Rename it", on_click=act, args=("rename", now.name, new), key="train_renamed"
                )
        if "delete" in now.can:
            with st.popover("Delete", icon=":material/delete:"):
                st.write(
                    escape_markdown(
                        f"Delete {now.name}, its network and all that was recorded? It cannot be "
                        "brought back."
                    )
                )
                sure = st.checkbox("I am sure", key=f"train_sure_{now.name}_{now.asked}")
                st.button(
                    "Delete it",
                    type="primary",
                    disabled=not sure,
                    on_click=act,
                    args=("delete", now.name),
                    key="train_deleted",
                )


def open_in(key: str) -> None:
    """Buttons that choose the trained network in the sidebar and go to another page."""
    with st.container(horizontal=True):
        for page, label in PAGES.items():
            if st.button(
                f"Open in {label}",
                on_click=sidebar.select,
                args=("model", key),
                key=f"train_open_{page}",
            ):
                go_to(page)


def go_to(page: str) -> None:
    """Another page; network and image are kept by the session, and addresses of bound widgets
    cannot be passed on."""
    st.switch_page(page_table.path(page), query_params={})


def queue() -> None:
    """All trainings of this server in a table, those that run and wait first."""
    rows = [
        {
            "training": one.name,
            "state": STATES[one.state].label,
            "place": str(one.place or ""),
            "network": str(one.settings.get("net", "")),
            "data set": str(one.settings.get("data", "")).split("/")[-1],
            "epochs": f"{one.settings.get('epochs', '')}",
            "validation accuracy": accuracy(one),
            "asked for": time.strftime("%Y-%m-%d %H:%M", time.localtime(one.asked))
            if one.asked
            else "",
        }
        for one in cached.trainings()
    ]
    running, waiting = (
        sum(STATES[one.state].rank == rank for one in cached.trainings()) for rank in (0, 1)
    )
    words = f"{running} run, {waiting} wait, {len(rows)} in all."
    st.caption(f"{words} What waits begins by itself, in this order, when there is room.")
    if rows:
        st.dataframe(
            figures.run_table(rows), hide_index=True, alt=f"All trainings of this server: {words}"
        )
        st.download_button(
            "All trainings (CSV)",
            lambda: csv(figures.run_table(rows)),
            "trainings.csv",
            on_click="ignore",
            icon=":material/download:",
        )


def accuracy(one: Training) -> str:
    result = one.status.get("result")
    return (
        f"{result['val/accuracy']:.2%}"
        if isinstance(result, dict) and "val/accuracy" in result
        else ""
    )


def compare(key: str) -> None:
    """Choose runs and go to the page that lays them side by side."""
    labels = cached.comparable()
    first = [one for one in (key, cached.EXAMPLE) if one in labels][:2]
    chosen = st.multiselect(
        "Compare over training, at most four",
        labels,
        first,
        labels.get,
        max_selections=4,
        key=f"train_compare_{key}",
    )
    if st.button(
        "Compare them",
        icon=":material/compare_arrows:",
        on_click=state.update,
        args=({"runs": chosen},),
        disabled=not chosen,
        key="train_compared",
    ):
        go_to("training")
