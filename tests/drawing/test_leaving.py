"""Leaving: every file opens with other programs' readers, says where it comes from, and holds the numbers of
the view; strangers' words are words in all of them."""

import csv as reader
import dataclasses
import io
import json
import re
import shutil
import subprocess
import sys
import zipfile
from xml.etree import ElementTree

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from explorer.drawing import leaving
from explorer.drawing.manifest import Manifest, NetworkFacts, PictureFacts
from explorer.drawing.pixels import png
from explorer.drawing.view import Scale, View
from explorer.inside.figures import predictions
from tests.conftest import ROOT
from tests.drawing.drawn_figures import ODD

PIXELS = np.arange(7 * 5 * 3, dtype=np.uint8).reshape(7, 5, 3) * 2
COLUMNS = {"class": [ODD, "#a, b", "=1+1"], "p": [0.5, np.float32(0.25), 1e-9]}
ARRAYS = {
    "values": np.eye(3),
    "names": np.array([ODD, "b"], object),
    "odd": np.array([1, None], object),
}
SCALE = Scale("weighted sum", np.zeros((255, 3), np.uint8), -1.0, 2.0)


def manifest(**more):
    row = {
        "page": "Saliency",
        "address": "http://localhost/saliency?class=3",
        "networks": (NetworkFacts("ResNet-50", "resnet50", "ab" * 32, "resnet50.pth"),),
        "pictures": (PictureFacts("banana", "banana", "cd" * 32),),
        "settings": {"method": "Grad-CAM", "layer": "layer4", "class": ODD},
        "seed": 7,
        "how": "measured now",
        "device": "CPU",
    }
    return Manifest(**(row | more))


def bars():
    return predictions.bars([ODD, "b", "c"], np.array([0.5, 0.3, 0.2]))


FIGURE = View("bars", f"Bars of {ODD}", "It is sure.", bars, columns=lambda: COLUMNS)
PICTURES = View(
    "saliency",
    "A map",
    "It looks there.",
    pictures=lambda: {ODD: png(PIXELS)},
    scale=SCALE,
    arrays=lambda: ARRAYS,
    code=lambda: "print('é')\n",
)
SEVERAL = View(
    "filters", "Filters", "", pictures=lambda: {"": png(PIXELS), "b": png(PIXELS[:, ::-1])}
)


def test_a_view_leaves_in_the_forms_that_it_has():
    assert leaving.forms(FIGURE) == ("png", "svg", "pdf", "csv", "npz", "json", "zip")
    assert leaving.forms(PICTURES) == ("png", "svg", "pdf", "pixels", "npz", "json", "py", "zip")
    assert leaving.forms(View("a", "", "")) == ("json", "zip")
    with pytest.raises(ValueError, match="no form 'csv'"):
        leaving.export(PICTURES, manifest(), "csv")


@pytest.mark.parametrize("view", [FIGURE, PICTURES, SEVERAL], ids=lambda view: view.key)
def test_a_png_has_300_dpi_and_the_manifest(view):
    facts = manifest()
    with Image.open(io.BytesIO(leaving.export(view, facts, "png"))) as image:
        image.load()
        assert image.info["dpi"] == pytest.approx((300, 300), abs=0.01)
        assert json.loads(image.info["manifest"]) == json.loads(facts.as_json())
        assert image.width == pytest.approx(5.5 * 300, abs=2)  # a column and a half: 140 mm
        assert image.convert("RGB").getpixel((0, 0)) == (255, 255, 255)


def test_pixels_leave_as_they_are():
    data = leaving.export(PICTURES, manifest(), "pixels")
    with Image.open(io.BytesIO(data)) as image:
        assert np.array_equal(np.asarray(image), PIXELS) and "manifest" in image.info
    assert leaving.mime(PICTURES, "pixels") == "image/png"
    with zipfile.ZipFile(io.BytesIO(leaving.export(SEVERAL, manifest(), "pixels"))) as archive:
        assert archive.namelist() == ["00-picture.png", "01-b.png"]
        with Image.open(archive.open("01-b.png")) as image:
            assert np.array_equal(np.asarray(image), PIXELS[:, ::-1])
    assert leaving.file_name(SEVERAL, manifest(), "pixels").endswith("-pixels.zip")


@pytest.mark.parametrize("view", [FIGURE, PICTURES], ids=lambda view: view.key)
def test_an_svg_is_xml_whose_words_are_words(view):
    facts = manifest()
    root = ElementTree.fromstring(leaving.export(view, facts, "svg"))
    described = root.find(".//{http://purl.org/dc/elements/1.1/}description")
    assert json.loads(described.text) == json.loads(facts.as_json())
    said = "\n".join(node.text or "" for node in root.iter("{http://www.w3.org/2000/svg}text"))
    assert ODD in said and facts.credit() in " ".join(said.split("\n"))
    assert not list(root.iter("{http://www.w3.org/2000/svg}script"))


@pytest.mark.parametrize("view", [FIGURE, PICTURES], ids=lambda view: view.key)
def test_a_pdf_says_its_manifest_in_its_info_and_its_words_on_the_page(view, tmp_path):
    data = leaving.export(view, manifest(), "pdf")
    assert data.startswith(b"%PDF-") and b"/Keywords" in data and b"/Subject" in data
    if shutil.which("pdftotext") is None:
        pytest.skip("no pdftotext")
    path = tmp_path / "a.pdf"
    path.write_bytes(data)
    text = subprocess.run(["pdftotext", path, "-"], capture_output=True, check=True).stdout.decode()
    assert ODD in text and "measured now" in text


def test_a_csv_reads_back_without_its_facts():
    text = leaving.export(FIGURE, manifest(), "csv").decode()
    lines = text.splitlines()
    facts = [line for line in lines if line.startswith("# ")]
    assert f"# class: {ODD}" in facts and f"# sha256 of resnet50.pth: {'ab' * 32}" in facts
    assert lines[: len(facts)] == facts
    rows = list(reader.reader(lines[len(facts) :]))
    assert rows[0] == ["class", "p"] and [row[0] for row in rows[1:]] == [ODD, "#a, b", "'=1+1"]
    assert [float(row[1]) for row in rows[1:]] == [0.5, 0.25, 1e-9]


def test_pandas_takes_the_facts_for_comments():
    pandas = pytest.importorskip("pandas")
    table = pandas.read_csv(io.BytesIO(leaving.export(FIGURE, manifest(), "csv")), comment="#")
    assert list(table["class"]) == [ODD, "#a, b", "'=1+1"] and table["p"][2] == 1e-9


def test_an_npz_opens_without_pickles():
    facts = manifest()
    with np.load(io.BytesIO(leaving.export(PICTURES, facts, "npz")), allow_pickle=False) as arrays:
        assert np.array_equal(arrays["values"], np.eye(3)) and list(arrays["names"]) == [ODD, "b"]
        assert arrays["odd"][0] == 1 and np.isnan(arrays["odd"][1])
        assert json.loads(str(arrays["manifest"])) == json.loads(facts.as_json())
    with np.load(io.BytesIO(leaving.export(FIGURE, facts, "npz")), allow_pickle=False) as arrays:
        assert list(arrays["class"]) == COLUMNS["class"]


def test_names_of_arrays_are_anybodys():
    names = ["file", "allow_pickle", "../../etc/passwd", "C:\\x", "a\udfff", "", "manifest"]
    view = View("odd", "T", "F", columns=lambda: dict.fromkeys(names, [1.0]))
    data = leaving.export(view, manifest(), "npz")
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        assert not [name for name in archive.namelist() if set(name) & set("/\\:")]
    with np.load(io.BytesIO(data), allow_pickle=False) as arrays:
        assert arrays["file"] == arrays["allow_pickle"] == 1
        assert "made_with" in str(arrays["manifest"]) or "page" in str(arrays["manifest"])


def test_json_and_code_are_what_they_are():
    said = json.loads(leaving.export(PICTURES, manifest(), "json"))
    assert said["finding"] == "It looks there." and said["networks"][0]["sha256"] == "ab" * 32
    assert leaving.export(PICTURES, manifest(), "py").decode() == "print('é')\n"


def test_a_zip_has_all_that_there_is_with_the_manifest_beside():
    with zipfile.ZipFile(io.BytesIO(leaving.export(PICTURES, manifest(), "zip"))) as archive:
        names = archive.namelist()
        assert len(names) == len(set(names)) == len(leaving.forms(PICTURES)) - 1
        assert "resnet50-banana-grad_cam-layer4-script_x_alpha_2.json" in names
        assert not archive.testzip()


def test_a_zip_has_the_files_that_the_script_reads():
    view = dataclasses.replace(PICTURES, beside=lambda: {"picture.png": b"pixels"})
    with zipfile.ZipFile(io.BytesIO(leaving.export(view, manifest(), "zip"))) as archive:
        assert archive.read("picture.png") == b"pixels"


def test_names_of_files_tell():
    plain = manifest(settings={"method": "Grad-CAM", "layer": "layer4"})
    assert leaving.file_name(PICTURES, plain, "svg") == "resnet50-banana-grad_cam-layer4.svg"
    assert leaving.file_name(FIGURE, plain, "svg") == "resnet50-banana-grad_cam-layer4-bars.svg"
    alone = Manifest("Lab", "http://localhost/lab")
    assert leaving.file_name(FIGURE, alone, "csv") == "bars.csv"


@settings(max_examples=40)
@given(st.text(), st.text(), st.text(), st.text(), st.sampled_from([*leaving.FORMS]))
def test_names_of_files_are_names_on_every_system(label, picture, setting, key, form):
    facts = manifest(
        networks=(NetworkFacts(label, f"file:{'a' * 64}"), NetworkFacts(label, label)),
        pictures=(PictureFacts(picture, "x"),),
        settings={"method": setting, "layer": "l" * 200},
    )
    name = leaving.file_name(View(key, "", ""), facts, form)
    assert re.fullmatch(r"[a-z0-9][a-z0-9._-]*\.[a-z]+", name) and len(name) <= 120
    assert name.split(".")[0] not in {"con", "prn", "aux", "nul", "com1", "lpt1"}


@pytest.mark.parametrize(
    "name", ["con", "aux.txt", "nul", "..", "", "COM1", "/etc/passwd", "\u202e"]
)
def test_names_that_systems_keep_are_not_taken(name):
    taken = leaving.file_name(View(name, "", ""), Manifest("", ""), "json")
    assert re.fullmatch(r"[a-z0-9][a-z0-9._-]*\.json", taken)
    assert taken.split(".")[0] not in {"con", "aux", "nul", "com1"}


@pytest.mark.processes
def test_nobody_pays_for_paper_before_something_is_taken_away():
    code = (
        "import sys; from explorer.drawing import leaving, manifest; "
        "sys.exit('matplotlib' in sys.modules or 'torch' in sys.modules)"
    )
    assert subprocess.run([sys.executable, "-c", code], cwd=ROOT).returncode == 0


@pytest.mark.processes
def test_paper_needs_no_pyplot():
    code = "import sys; from explorer.drawing.paper import page, pictures; sys.exit('matplotlib.pyplot' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], cwd=ROOT).returncode == 0
