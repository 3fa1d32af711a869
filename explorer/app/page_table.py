"""Every page of the app: SECTIONS is the navigation, in its order.

A section is a folder of this name in pages/, explorer/ and tests/; a page is a file of this name in
each of them. To add a page, add a row; its address is the file's name unless the row gives another
one. Its `uses` say what it reads of the sidebar, which shows no more than that."""

import functools
from dataclasses import dataclass
from enum import Flag

APP = "CNN Explorer"


class Uses(Flag):
    """What a page reads of the choices in the sidebar."""

    NOTHING = 0
    PICTURE = 1
    NETWORK = 2
    BOTH = 3


NOTHING, PICTURE, NETWORK, BOTH = Uses.NOTHING, Uses.PICTURE, Uses.NETWORK, Uses.BOTH


@dataclass(frozen=True)
class Page:
    """One row: title and icon in the navigation, the address where it is not the file's name, what
    it uses of the sidebar, whether the menu leaves it out, since other ways lead there, and whether its
    views show what `uses` names, or say themselves what they are of."""

    title: str
    icon: str
    address: str = ""
    uses: Uses = NOTHING
    hidden: bool = False
    of_used: bool = True


@dataclass(frozen=True)
class Section:
    """A heading of the navigation and its pages, by the name of their file."""

    title: str
    pages: dict[str, Page]


SECTIONS: dict[str, Section] = {
    "inside": Section(
        "Look inside",
        {
            "home": Page("Home", "home", uses=BOTH, hidden=True),
            "predictions": Page("Predictions", "bar_chart", uses=BOTH),
            "saliency": Page("Saliency", "center_focus_strong", uses=BOTH),
            "what_if": Page("What if", "tune", uses=BOTH),
            "filters": Page("Filters", "grid_view", uses=BOTH),
            "gradients": Page("Gradients", "stacked_line_chart", uses=BOTH),
            "draw": Page("Draw", "draw", uses=NETWORK, of_used=False),
            "anatomy": Page("Networks", "account_tree", "networks", uses=NETWORK),
            "report": Page("Report", "summarize"),
        },
    ),
    "layers": Section(
        "Layer by layer",
        {
            "feature_maps": Page("Feature maps", "apps", uses=BOTH),
            "side_by_side": Page("Maps side by side", "view_column", uses=BOTH),
            "units": Page("Units", "select_all", uses=BOTH),
            "layer_numbers": Page("Layers in numbers", "stacked_bar_chart", uses=NETWORK),
            "camera": Page("Camera", "photo_camera", uses=BOTH),
        },
    ),
    "depth": Section(
        "Why depth was hard",
        {
            "backward": Page("The signal going back", "keyboard_double_arrow_left", uses=BOTH),
            "chain_rule": Page("Chain rule", "link"),
            "lab": Page("Gradient lab", "science", uses=PICTURE),
            "recordings": Page("Over training", "timeline", "training"),
            "residual": Page("Skip connections", "alt_route", uses=BOTH),
            "shattering": Page("Shattered gradients", "grain"),
            "curvature": Page("Noise and curvature", "show_chart", uses=NETWORK),
            "loss_surface": Page("Loss surface", "landscape"),
            "gradient_check": Page("Gradient check", "fact_check", "proof", uses=BOTH),
        },
    ),
    "failures": Section(
        "Why it fails",
        {
            "failures": Page("Failure cases", "error", uses=NETWORK, of_used=False),
            "failure": Page("One failure", "image_search", uses=NETWORK, of_used=False),
            "embedding": Page(
                "Feature embedding", "bubble_chart", "feature_map", uses=NETWORK, of_used=False
            ),
            "disagreements": Page("Where networks differ", "compare", uses=NETWORK, of_used=False),
            "wrong_reason": Page("Find the wrong reason", "psychology_alt"),
        },
    ),
    "training": Section(
        "Train",
        {
            "train": Page("Train", "model_training"),
        },
    ),
    "lessons": Section(
        "Learn",
        {
            "syllabus": Page("Learn", "school", "learn"),
            "progress": Page(
                "Progress on ImageNet", "trending_down", "learn_progress", hidden=True
            ),
            "learning": Page("How a network learns", "school", "learn_learning", hidden=True),
            "activations": Page(
                "Activation functions", "show_chart", "learn_activations", hidden=True
            ),
            "convolution": Page(
                "Convolution and pooling", "blur_on", "learn_convolution", uses=PICTURE, hidden=True
            ),
            "softmax": Page("Softmax and cross entropy", "percent", "learn_softmax", hidden=True),
            "alexnet": Page("AlexNet", "account_tree", "learn_alexnet", hidden=True),
            "first_layer": Page(
                "AlexNet's first layer", "grid_view", "learn_first_layer", hidden=True
            ),
            "overfitting": Page(
                "Overfitting and its remedies", "compress", "learn_overfitting", hidden=True
            ),
            "augmenting": Page(
                "More images from one photo", "crop", "learn_augmenting", uses=BOTH, hidden=True
            ),
            "dropout": Page("Dropout", "scatter_plot", "learn_dropout", uses=BOTH, hidden=True),
            "vgg": Page("VGG", "stacks", "learn_vgg", hidden=True),
            "vgg_layers": Page(
                "VGG-16 and VGG-19", "layers", "learn_vgg_layers", uses=PICTURE, hidden=True
            ),
            "auxiliary": Page(
                "GoogLeNet's auxiliary classifiers", "mediation", "learn_auxiliary", hidden=True
            ),
            "rectifiers": Page(
                "Rectifiers and first weights", "bolt", "learn_rectifiers", hidden=True
            ),
            "degradation": Page(
                "Deeper was worse", "vertical_align_bottom", "learn_degradation", hidden=True
            ),
            "resnet": Page("ResNet", "alt_route", "learn_resnet", uses=BOTH, hidden=True),
            "success": Page(
                "When it succeeds and fails",
                "thumbs_up_down",
                "learn_success",
                uses=BOTH,
                hidden=True,
            ),
            "era": Page("Summary of the era", "history_edu", "learn_era", hidden=True),
            "questions": Page("Question sheet", "quiz", hidden=True),
        },
    ),
}


@functools.cache
def addresses() -> dict[str, str]:
    """The file of every page, as Streamlit wants it (relative to Home.py), by its address."""
    return {
        page.address or name: f"../pages/{folder}/{name}.py"
        for folder, section in SECTIONS.items()
        for name, page in section.pages.items()
    }


def path(address: str) -> str:
    """The file of the page of this address. Raises KeyError."""
    return addresses()[address]


@functools.cache
def _rows() -> dict[str, tuple[str, Page]]:
    return {
        page.address or name: (section.title, page)
        for section in SECTIONS.values()
        for name, page in section.pages.items()
    }


def row(address: str) -> Page:
    """The page of this address, of which Home has none. Raises KeyError."""
    return _rows()[address or "home"][1]


def section_of(address: str) -> str:
    """The title of the section of the page of this address; Home is of none. Raises KeyError."""
    return _rows()[address][0] if address else ""


def browser_title(address: str) -> str:
    """What the browser calls the page of this address, in its tab and in its history."""
    return APP if address in ("", "home") else f"{row(address).title} · {APP}"
