"""Which images are to be evaluated?

Visitors bring a zip or pictures; folders and zips of the server are offered only where its operator
put them, in the folder that CNN_EXPLORER_DATA names (data/ beside the project where it is not set).
To add a kind, write a function that draws its widgets, and a row in KINDS."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import streamlit as st
from streamlit.runtime.uploaded_file_manager import UploadedFile

from explorer.app import visitor
from explorer.failures.cached import data as cached
from explorer.failures.panels import matching
from explorer.failures.sources import PREFERRED_SPLITS, ImageSource, uploaded
from explorer.images import uploads, zip_listing
from explorer.images.uploads import UploadError
from explorer.images.zips import rewrite
from explorer.isolation import pool
from explorer.networks.model import Model
from explorer.training.data import home, placed
from explorer.training.panels import set_question
from trainer.datasets import DATASETS
from trainer.downloads import cache_folder
from trainer.image_folder import SPLITS, Choices, DatasetError, QuestionError

MAX_PICTURES, MAX_BYTES = 200, 150 * 2**20

# The images that are chosen, None as long as nothing is, and the name of their data where everybody
# may see it.
Images = tuple[ImageSource | None, str]


def offered() -> dict[str, Path]:
    """What lies directly in the data folder: folders and zips, by name."""
    return {name: home() / name for name in placed()}


def kinds() -> list[str]:
    """The rows of KINDS that this server has something of."""
    return [kind for kind in KINDS if kind != FOLDER or offered()]


def _zip(_model: Model) -> Images:
    st.caption(
        "A zip of class/ folders, or of train/class/ and val/class/. Classes are matched by name or by "
        "WordNet id. What you bring is evaluated under an address that nobody else is shown."
    )
    file = st.file_uploader("Zip", type="zip", key="evaluate_zip")
    if file is None:
        return None, ""
    path = uploads.path(_kept_zip(file))
    source = _part(str(path), (path.name,))
    return source and _named(source, Path(file.name).stem[:60]), ""


def _named(source: ImageSource, name: str) -> ImageSource:
    """The same images under the name of what was brought."""
    return replace(source, name=name, summary=source.summary and replace(source.summary, name=name))


def _kept_zip(file: UploadedFile) -> str:
    """The key of the zip as it is kept; made once for each file. Raises DatasetError."""
    brought, key = st.session_state.get("evaluate_zip_kept", ("", ""))
    if brought == file.file_id and uploads.is_here(key):
        return key
    try:
        with uploads.file_of(file.getvalue(), f"{Path(file.name).stem[-60:]}.zip") as source:
            target = source.with_name("kept.zip")
            with pool.asking_for(visitor.key()):
                rewrite(source, target)
            key = uploads.put(target.read_bytes(), visitor.key())
    except UploadError as error:
        raise DatasetError(str(error)) from error
    st.session_state["evaluate_zip_kept"] = file.file_id, key
    return key


def _pictures(model: Model) -> Images:
    """Uploaded pictures with the class that somebody says each shows."""
    files = st.file_uploader(
        "JPEG, PNG, HEIC, WEBP, AVIF, TIFF and others",
        accept_multiple_files=True,
        key="evaluate_pictures",
        max_upload_size=MAX_BYTES // 2**20,
        help=f"At most {MAX_PICTURES} pictures and {MAX_BYTES // 2**20} MB.",
    )
    if not files:
        return None, ""
    if len(files) > MAX_PICTURES or sum(file.size for file in files) > MAX_BYTES:
        raise DatasetError(
            f"At most {MAX_PICTURES} pictures of {MAX_BYTES // 2**20} MB together; for more, make a "
            "zip of class folders."
        )
    labels = matching.label([file.name for file in files], model)
    pictures = [
        (file.name[-120:], file.getvalue(), label)
        for file, label in zip(files, labels, strict=True)
    ]
    return uploaded(pictures, f"{len(files)} pictures"), ""


def _folder(_model: Model) -> Images:
    places = offered()
    path = places[st.selectbox("Folder or zip", places, key="evaluate_folder")]
    source = _part(str(path), (path.stat().st_mtime_ns,))
    return source, f"{path.name} {source.split}" if source and not source.choices else ""


def _data_set(_model: Model) -> Images:
    on_disk = {
        key: row
        for key, row in DATASETS.items()
        if not row.files or (cache_folder() / key).is_dir()
    }
    key = st.selectbox(
        "Data set",
        on_disk,
        format_func=lambda key: on_disk[key].label,
        key="evaluate_set",
        help="Those that are on this server. The Train page and the trainer's command fetch others.",
    )
    source = _part(key, ())
    return source, f"{key} {source.split}" if source else ""


ZIP, PICTURES = "A zip of yours", "Pictures of yours"
FOLDER, SET = "On this server", "Data set of the trainer"
KINDS: dict[str, Callable[[Model], Images]] = {
    ZIP: _zip,
    PICTURES: _pictures,
    FOLDER: _folder,
    SET: _data_set,
}


def _part(place: str, changed: tuple) -> ImageSource | None:
    """The images behind a place, as somebody says that they are read where that can be in several
    ways, of the split that is chosen where there are several; None as long as he does not say it.
    Raises DatasetError."""
    choices = Choices()
    for number in range(set_question.MAX_QUESTIONS):
        try:
            usual = cached.source(place, "", changed, choices)
            break
        except QuestionError as error:
            key = f"evaluate_answer_{number}"
            answer = set_question.ask(error.question, error.answers, key)
            if answer is None:
                return None
            choices = choices.joined(answer)
    else:
        raise DatasetError("How these images are to be read cannot be said here: use the command.")
    zip_listing.refuse_many_classes(Path(place), len(usual.classes))
    if len(usual.splits) == 1:
        return usual
    splits = sorted(usual.splits, key=PREFERRED_SPLITS.index)
    split = st.selectbox(
        "Which images",
        splits,
        splits.index(usual.split),
        lambda split: SPLITS[split].label,
        key=f"evaluate_split_{place}",
    )
    return cached.source(place, split, changed, choices)
