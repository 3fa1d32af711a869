"""What the failure pages share: which evaluation, which of its images, the grid of them, tags,
notes and exports."""

import zlib
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from functools import partial

import numpy as np
import streamlit as st

from explorer.app import sidebar
from explorer.app.widgets import escape_markdown
from explorer.drawing.tables import csv
from explorer.failures import evaluation as evaluation_of
from explorer.failures import notes as evaluation_notes
from explorer.failures import queue as evaluation_jobs
from explorer.failures.cached import image as one_image
from explorer.failures.cached import sets as cached
from explorer.failures.evaluation import Evaluation
from explorer.failures.failure_modes import KINDS, Kinds
from explorer.failures.figures import album, thumbnails
from explorer.failures.metrics import ORDERS, order
from explorer.networks.model import ModelError

KEPT = {"bind": "query-params", "persist_state": "session"}
SHOWN = {"Wrong": "wrong", "Right": "right", "All": "all", "Class unknown": "unlabelled"}
PAGE, SIZES, MOST_TAGGED = 24, (12, 24, 48, 96), 5000
TILE, WIDE = 106, 148  # px: seven in a row on a desktop, three on a phone; for longer words


def choose() -> tuple[str, Evaluation]:
    """The select box of evaluations: the name and content of the chosen one. The page ends here
    where it cannot be read."""
    mine = st.session_state.setdefault("evaluations", [])
    for secret in cached.SECRET.findall(
        st.query_params.get("evaluation", "")
    ):  # who has the address may see it
        if secret not in mine and secret in cached.listed():
            mine.append(secret)
    labels = cached.evaluations(mine)
    if st.session_state.get("evaluation") not in labels:
        st.session_state.pop("evaluation", None)
    key = st.selectbox("Evaluation", labels, format_func=labels.get, key="evaluation", **KEPT)
    try:
        name = cached.resolve(key, sidebar.current().model)
        found = cached.evaluation(name)
    except (evaluation_of.EvaluationError, ModelError) as error:
        st.error(escape_markdown(str(error)))
        st.stop()
    st.caption(escape_markdown(about(found, sidebar.current().model)))
    return name, found


def about(found: Evaluation, model: str) -> str:
    """What was evaluated by what, and what is missing of it, in words."""
    said = f"{found.label} on {found.data}: {len(found):,} images, measured by this project"
    if found.model != model:
        said += " (not the network that is chosen in the sidebar)"
    if found.state != "finished":
        said += f". Stopped after {len(found):,} of {found.total:,}: a fair sample, since the order is drawn"
    elif 0 < found.settings.get("limit", 0) < found.total:
        said += f", drawn from {found.total:,}"
    if found.unreadable_count:
        first = "; ".join(f"{name}: {why}" for name, why in found.unreadable[:2])
        files = "1 file" if found.unreadable_count == 1 else f"{found.unreadable_count:,} files"
        said += f". {files} could not be read and left out ({first})"
    lost = [row["name"] for row in found.matching if row["output"] < 0]
    if lost:
        said += (
            f". {len(lost)} of {len(found.data_classes)} classes of the data are no class of the network and "
            f"count as unknown ({', '.join(lost[:5])}{' …' if len(lost) > 5 else ''})"
        )
    return said + "."


def names(found: Evaluation) -> Callable[[int | None], str]:
    """Output -> a name to choose by: unique, so that it can stand in an address; None is any."""
    often = Counter(found.classes)

    def of(output: int | None) -> str:
        if output is None:
            return "any"
        name = found.classes[output]
        return f"{name} (output {output})" if often[name] > 1 else name

    return of


def filtered(name: str, found: Evaluation, kinds: Kinds | None) -> np.ndarray:
    """The widgets that choose and sort images: rows of the evaluation."""
    of, tags = names(found), list(kept(name).names())
    known = bool((found.labels >= 0).any())
    one, two, three = st.columns([5, 6, 4])
    by = one.selectbox(
        "Sorted by",
        ORDERS,
        format_func=lambda key: ORDERS[key].label,
        key="by",
        **KEPT,
        help="  \n".join(f"{row.label}: {row.help}" for row in ORDERS.values()),
    )
    show = two.segmented_control(
        "Show",
        SHOWN,
        default="Wrong" if known else "All",
        key=f"show_{name}",
        required=True,
        **KEPT,
    )
    kind = three.selectbox(
        "Kind of failure",
        ["any", *(kinds.keys if kinds else ())],
        key="kind",
        **KEPT,
        format_func=lambda key: KINDS[key].label if key in KINDS else key,
    )
    one, two, three = st.columns([5, 6, 4])
    true = one.selectbox(
        "True class",
        [None, *np.unique(found.labels[found.labels >= 0]).tolist()],
        format_func=of,
        key=f"true_{name}",
        **KEPT,
    )
    predicted = two.selectbox(
        "Predicted class",
        [None, *np.unique(found.predicted).tolist()],
        format_func=of,
        key=f"predicted_{name}",
        **KEPT,
    )
    tag = three.selectbox("Tag", ["any", *tags], key=f"tag_{name}", format_func=escape_markdown)
    rows = kinds.of(kind) if kinds and kind != "any" else None
    if tag != "any":
        tagged = kept(name).tagged(tag)
        marked = np.flatnonzero([image in tagged for image in found.names])
        rows = marked if rows is None else np.intersect1d(rows, marked)
    return order(found, by, SHOWN[show], true, predicted, rows)


def kept(name: str) -> evaluation_notes.Notes:
    """Tags and notes of an evaluation; nothing, and a warning, where they cannot be read."""
    try:
        return cached.notes(name)
    except evaluation_notes.NotesError as error:
        st.warning(escape_markdown(str(error)))
        return evaluation_notes.Notes({}, {})


def caption(found: Evaluation, row: int) -> str:
    label = found.labels[row]
    return thumbnails.words(
        found.classes[label] if label >= 0 else None,
        found.classes[found.predicted[row]],
        float(found.confidence[row]),
    )


def grid(
    name: str,
    found: Evaluation,
    rows: np.ndarray,
    key: str,
    words: Callable[[int], str] | None = None,
    width: int = TILE,
) -> None:
    """A page of these images, each with a button that opens it; tags and exports of all of them.
    Only the images of the page are read."""
    if not len(rows):
        st.info("No image answers to all of these choices.")
        return
    size = st.session_state.get(f"size_{key}", PAGE)
    pages, place = -(-len(rows) // size), paging(key, size, rows)
    at = min(st.session_state.get(place) or 1, pages)
    shown = rows[(at - 1) * size : at * size]
    right = {True: "a whole blue bar", False: "a broken orange bar"}
    st.caption(
        f"{len(rows):,} images; true class → predicted class and its probability. "
        f"Below a picture, {right[True]} is right, {right[False]} is wrong. Click on the words to open it."
    )
    words = words or partial(caption, found)
    with st.container(horizontal=True, gap="xsmall"):
        for row, picture in zip(
            shown.tolist(), one_image.tiles(name, shown, width - 4), strict=True
        ):
            with st.container(width=width, gap=None):
                st.image(
                    picture,
                    width=width - 4,
                    output_format="PNG",
                    alt=f"{found.names[row]}: {words(row)}",
                )
                if st.button(
                    escape_markdown(words(row)), key=f"open_{key}_{row}", type="tertiary", wrap=True
                ):
                    open_image(row, rows)
    with st.container(horizontal=True, vertical_alignment="bottom"):
        if pages > 1:
            st.pagination(pages, default=1, key=place)
        st.selectbox("Images a page", SIZES, SIZES.index(PAGE), key=f"size_{key}", width=150)
    with st.expander(f"Tag these {len(rows):,} images, or take them along", icon=":material/sell:"):
        tag_all(name, found, rows, key)
        exports(name, found, rows, key)


def paging(key: str, size: int, rows: np.ndarray) -> str:
    """Where the number of the page is kept: another choice of images begins at page 1."""
    return f"at_{key}_{size}_{zlib.crc32(rows.tobytes())}"


def open_image(row: int, rows: np.ndarray) -> None:
    """Go to the page of one image; `rows` are those that its buttons step through."""
    st.session_state["row"], st.session_state["selection"] = int(row), np.asarray(rows)
    st.switch_page(
        "../pages/failures/failure.py", query_params={}
    )  # bound widgets bring theirs along


def tag_all(name: str, found: Evaluation, rows: np.ndarray, key: str) -> None:
    left, right = st.columns([3, 1], vertical_alignment="bottom")
    tag = left.text_input(
        "Tag",
        key=f"tag_all_{key}",
        max_chars=evaluation_notes.LONGEST_TAG,
        placeholder="two objects, badly lit, wrong label …",
    )
    if right.button(
        "Put on all of them", key=f"tag_button_{key}", width="stretch", disabled=not tag
    ):
        change(
            name,
            evaluation_notes.tag,
            [str(image) for image in found.names[rows[:MOST_TAGGED]]],
            tag,
        )
        if len(rows) > MOST_TAGGED:
            st.warning(f"The first {MOST_TAGGED:,} images got the tag: more at once are refused.")


def change(name: str, operation: Callable, *arguments: object) -> bool:
    """One operation on the notes of an evaluation, or the sentence why not."""
    try:
        operation(evaluation_of.folder(name, evaluation_jobs.root()), *arguments)
    except evaluation_notes.NotesError as error:
        st.error(escape_markdown(str(error)))
        return False
    st.toast("Kept with the evaluation.")
    return True


def items(
    found: Evaluation, rows: Sequence[int], notes: evaluation_notes.Notes
) -> list[album.Item]:
    """What is said of each of these images, for exports."""
    made = []
    for row in map(int, rows):
        image, label = str(found.names[row]), int(found.labels[row])
        made.append(
            album.Item(
                row,
                image,
                found.classes[label] if label >= 0 else "",
                found.classes[found.predicted[row]],
                float(found.confidence[row]),
                float(found.probability[row]),
                float(found.loss[row]),
                float(found.margin[row]),
                float(found.entropy[row]),
                notes.tags.get(image, ()),
                tuple(note.text for note in notes.notes.get(image, ())),
            )
        )
    return made


def pictures(found: Evaluation, rows: Sequence[int], whole: bool) -> Iterator[tuple[bytes, str]]:
    """Encoded pictures, one at a time: small ones as they are kept, or whole ones, without their
    metadata."""
    for row in map(int, rows):
        try:
            if whole:
                pixels, _ = evaluation_of.pixels(found, row)
                large = max(pixels.shape[:2]) > 128
                yield (
                    (thumbnails.jpeg(pixels, 95), "image/jpeg")
                    if large
                    else (thumbnails.png(pixels), "image/png")
                )
            else:
                yield evaluation_of.thumbnail(found, row)
        except (evaluation_of.EvaluationError, OSError, ValueError):
            yield b"", ""


def exports(name: str, found: Evaluation, rows: np.ndarray, key: str) -> None:
    """CSV, zip and HTML of these images, each made when it is asked for."""

    def table() -> str:
        return csv(album.columns(items(found, rows, cached.notes(name))))

    def archive() -> bytes:
        some = rows[: album.MOST_ZIP]
        about = {
            "evaluation": name,
            "network": found.label,
            "weights": found.weights,
            "data": found.data,
        }
        return album.archive(
            about, items(found, rows, cached.notes(name)), pictures(found, some, whole=True)
        )

    def page() -> bytes:
        some = rows[: album.MOST_HTML]
        title = f"{found.label} on {found.data}"
        return album.page(
            title,
            f"{len(rows):,} images of {len(found):,}. p is the softmax probability of the "
            "predicted class.",
            items(found, rows, cached.notes(name)),
            pictures(found, some, False),
        )

    with st.container(horizontal=True):
        for label, make, file in (
            ("Numbers (CSV)", table, "failures.csv"),
            (f"Images (zip, at most {album.MOST_ZIP})", archive, "failures.zip"),
            (f"One page (HTML, at most {album.MOST_HTML:,})", page, "failures.html"),
        ):
            st.download_button(
                label,
                make,
                file,
                key=f"{file}_{key}",
                on_click="ignore",
                icon=":material/download:",
            )
