"""The two choices that every page shares: which network, which image."""

from dataclasses import dataclass

import streamlit as st

from explorer.app import cache, replay
from explorer.app.widgets import URL_STATE, escape_markdown
from explorer.drawing.style import enlarge, png
from explorer.images import preprocessing, uploads
from explorer.networks import checkpoints, downloads, registry
from explorer.networks.architectures import ARCHITECTURES, NORMALISATIONS
from explorer.networks.model import Model, ModelError

MOST_FILES, MOST_FILE_BYTES, MOST_SESSION_BYTES = 24, 20 * 2**20, 150 * 2**20


@dataclass(frozen=True)
class Choice:
    """What was chosen: rows of networks, key and label of the image. wanted is the network that was
    asked for; model is the one that is used, which differs while the weights of the wanted one are
    not on this server."""

    model: Model
    wanted: Model
    image: str
    image_label: str


def draw() -> None:
    """The sidebar; called once a run by Home.py, before the page."""
    with st.sidebar:
        model, wanted = choose_network()
        image = choose_image()
        choice = Choice(model, wanted, image, image_label(image))
        st.session_state["choice"] = choice
        show_input(choice)


def current() -> Choice:
    """What the sidebar of this run says."""
    return st.session_state["choice"]


def choose_network() -> tuple[Model, Model]:
    """The network that is used, and the one that was asked for."""
    models = available_models()
    key = st.selectbox(
        "Network",
        models,
        format_func=model_label,
        key="model",
        **URL_STATE,
        help="Type to search. Networks that ship come first.",
    )
    wanted = models[key]
    if not wanted.on_disk:
        offer_download(wanted)
    model = wanted if wanted.on_disk else next(iter(models.values()))
    with st.expander("About this network", icon=":material/info:"):
        about(model)
    panel = st.expander(
        "Open a checkpoint file",
        icon=":material/upload_file:",
        key="checkpoint_panel",
        on_change="rerun",
    )  # what is in a closed panel is not made: the first screen comes sooner
    if panel.open:
        with panel:
            open_checkpoint()
    return model, wanted


def available_models() -> dict[str, Model]:
    """Every network that this session can choose, the ones that ship first."""
    files = {
        f"file:{key}": registry.find(f"file:{key}")
        for key in st.session_state.get("checkpoints", [])
        if checkpoints.record(key)
    }
    table = registry.MODELS
    return {
        **table.of_source("bundled"),
        **files,
        **registry.own_runs(),
        **table.of_source("published"),
        **table.of_source("random"),
    }


def usable_models() -> dict[str, Model]:
    """The rows of `available_models` whose weights are on this server."""
    return {key: model for key, model in available_models().items() if model.on_disk}


def in_state(model: Model, state: str) -> Model:
    """This network `trained`, or `initial`: as it was before training where that is known."""
    if state == "initial" and model.untrained_key:
        return registry.find(model.untrained_key)
    return model


def model_label(key: str) -> str:
    """The label of a network: it also stands in the address, so it does not change."""
    return registry.find(key).label


def offer_download(row: Model) -> None:
    """Say that the weights are not here, and fetch them when asked."""
    st.warning(
        f"{row.label} is not on this server yet ({row.size_mb:.0f} MB). Until then the pages show the first "
        "network of the list.",
        icon=":material/cloud_download:",
    )
    if st.button(f"Download {row.size_mb:.0f} MB", key=f"download_{row.key}"):
        bar = st.progress(0.0, "Downloading")
        try:
            downloads.download(row, lambda done: bar.progress(done, f"Downloading: {done:.0%}"))
            st.rerun()
        except ModelError as error:
            bar.empty()
            st.error(str(error))


def about(row: Model) -> None:
    st.text(
        f"{row.label}: {row.parameters:,} parameters, {row.outputs} outputs\n"
        f"Trained on: {row.trained_on}\nAccuracy {row.accuracy}"
        + (f"\nLicence of the weights: {row.licence}" if row.licence else "")
    )


def open_checkpoint() -> None:
    """Check an uploaded file of weights for the architecture that is chosen, and add it to the
    list."""
    architecture = st.selectbox(
        "Architecture",
        list(ARCHITECTURES),
        key="checkpoint_architecture",
        format_func=lambda key: ARCHITECTURES[key].label,
    )
    normalisation = st.selectbox(
        "Its input was normalised by",
        list(NORMALISATIONS),
        key="checkpoint_normalisation",
        help="Mean and standard deviation of which data",
    )
    names = st.text_area(
        "Class names, one a line (optional)", key="checkpoint_classes", max_chars=100_000
    )
    file = st.file_uploader(
        "Weights",
        type=[suffix[1:] for suffix in checkpoints.SUFFIXES],
        key="checkpoint_file",
        help="A state_dict, or one inside a checkpoint. Nothing in the file is run.",
    )
    if file is not None and st.button("Open", key="checkpoint_open", width="stretch"):
        row = ARCHITECTURES[architecture]
        classes = tuple(line.strip()[:80] for line in names.splitlines() if line.strip()) or None
        try:
            key = checkpoints.accept(
                file.getvalue(),
                file.name,
                architecture,
                row.build,
                normalisation,
                classes,
                row.ignored,
            )
        except checkpoints.CheckpointError as error:
            st.error(escape_markdown(str(error)))
            return
        opened = st.session_state.setdefault("checkpoints", [])
        opened.append(key) if key not in opened else None
        st.success("Opened: it now stands in the list of networks.")
        st.button(
            "Show it",
            on_click=select,
            args=("model", f"file:{key}"),
            key="checkpoint_show",
            width="stretch",
        )


def select(widget: str, value: str | list[str]) -> None:
    st.session_state[widget] = value


def choose_image() -> str:
    keys = [*session_images(), *preprocessing.SAMPLES]
    if st.session_state.get("image") not in keys:
        st.session_state.pop("image", None)
    image = st.selectbox(
        "Image",
        keys,
        format_func=image_label,
        key="image",
        **URL_STATE,
        index=keys.index(next(iter(preprocessing.SAMPLES))),
    )
    panel = st.expander(
        "Your own images",
        icon=":material/add_photo_alternate:",
        key="images_panel",
        on_change="rerun",
    )
    if panel.open:
        with panel:
            show_images()
    return image


def show_images() -> None:
    """Upload, camera, and what this session brought."""
    st.file_uploader(
        "PNG, JPEG, WEBP, GIF or BMP",
        accept_multiple_files=True,
        key="uploads",
        on_change=take_uploads,
        help=f"At most {MOST_FILES} images of {MOST_FILE_BYTES // 2**20} MB.",
    )
    if st.toggle("Use the camera", key="camera_on"):
        st.camera_input("Camera", key="camera", on_change=take_photo)
    for message in st.session_state.get("image_errors", []):
        st.error(escape_markdown(message))
    for key, name in session_images().items():
        st.image(cache.thumbnail(key), width=96, alt=f"Thumbnail of {name}")
        st.button(
            escape_markdown(name),
            key=f"show_{key}",
            on_click=select,
            args=("image", key),
            width="stretch",
        )


def session_images() -> dict[str, str]:
    """Key and name of what this session uploaded and can still be read, newest first."""
    return st.session_state.setdefault("session_images", {})


def take_uploads() -> None:
    """Keep each readable upload and choose the newest; say what was wrong with the others."""
    st.session_state["image_errors"] = []
    for file in st.session_state["uploads"] or []:
        take(file.name, file.getvalue())


def take_photo() -> None:
    st.session_state["image_errors"] = []
    if photo := st.session_state.get("camera"):
        take("photo", photo.getvalue())


def take(name: str, data: bytes) -> None:
    """Add one image to the session, or its reason for not being added to `image_errors`."""
    name, taken = name[-60:], session_images()
    sizes = st.session_state.setdefault("image_bytes", {})
    try:
        if len(taken) >= MOST_FILES or sum(sizes.values()) + len(data) > MOST_SESSION_BYTES:
            raise preprocessing.ImageError(
                f"no more than {MOST_FILES} images and {MOST_SESSION_BYTES // 2**20} MB in all"
            )
        if len(data) > MOST_FILE_BYTES:
            raise preprocessing.ImageError(f"larger than {MOST_FILE_BYTES // 2**20} MB")
        key = uploads.put(data)
        if key not in taken:
            cache.picture(key)
            st.session_state["session_images"] = {key: name, **taken}
            sizes[key] = len(data)
            st.session_state["image"] = key
    except preprocessing.ImageError as error:
        st.session_state["image_errors"].append(f"{name}: {error}")


def image_label(key: str) -> str:
    return session_images().get(key) or preprocessing.SAMPLES[key].label


def show_input(choice: Choice) -> None:
    """Exactly what the network is given of the picture."""
    replay.draw_cached(_show_view, choice.model.preprocessing, choice.image, choice.image_label)


def _show_view(frame: preprocessing.Preprocessing, image: str, label: str) -> None:
    picture, side = cache.picture(image), frame.crop
    height, width = picture.pixels.shape[:2]
    colours = "" if frame.channels == 3 else ", in grey"
    said = [
        f"What the network is given: {side}x{side} pixels{colours}, the middle of the picture ({width}x{height}) "
        f"after its short side was resized to {frame.resize}.",
        *map(escape_markdown, picture.notes),
    ]
    if sample := preprocessing.SAMPLES.get(image):
        said.append(escape_markdown(f"Picture: {sample.credit} ({sample.licence})"))
    view = preprocessing.network_view(picture.pixels, frame)
    st.image(
        png(enlarge(view, max(1, 288 // side))),
        output_format="PNG",
        width="stretch",
        alt=f"The {side}x{side} pixels that the network is given of {label}",
    )
    for words in said:
        st.caption(words)
