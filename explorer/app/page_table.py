"""Every page of the app: SECTIONS is the navigation, in its order.

A section is a folder of this name in pages/, explorer/ and tests/; a page is a file of this name in
each of them. To add a page, add a row; its address is the file's name unless the row gives another
one."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Page:
    """One row: title and icon in the navigation, and the address where it is not the file's
    name."""

    title: str
    icon: str
    address: str = ""


@dataclass(frozen=True)
class Section:
    """A heading of the navigation and its pages, by the name of their file."""

    title: str
    pages: dict[str, Page]


SECTIONS: dict[str, Section] = {
    "inside": Section(
        "Look inside",
        {
            "home": Page("Home", "home"),
            "predictions": Page("Predictions", "bar_chart"),
            "filters": Page("Filters", "grid_view"),
            "gradients": Page("Gradients", "stacked_line_chart"),
            "saliency": Page("Saliency", "center_focus_strong"),
            "what_if": Page("What if", "tune"),
            "draw": Page("Draw", "draw"),
            "anatomy": Page("Networks", "account_tree", "networks"),
        },
    ),
    "layers": Section(
        "Layer by layer",
        {
            "feature_maps": Page("Feature maps", "apps"),
            "side_by_side": Page("Maps side by side", "view_column"),
            "units": Page("Units", "select_all"),
            "layer_numbers": Page("Layers in numbers", "stacked_bar_chart"),
            "camera": Page("Camera", "photo_camera"),
        },
    ),
    "depth": Section(
        "Why depth was hard",
        {
            "backward": Page("The signal going back", "keyboard_double_arrow_left"),
            "chain_rule": Page("Chain rule", "link"),
            "lab": Page("Gradient lab", "science"),
            "recordings": Page("Over training", "timeline", "training"),
            "residual": Page("Skip connections", "alt_route"),
            "shattering": Page("Shattered gradients", "grain"),
            "curvature": Page("Noise and curvature", "show_chart"),
            "loss_surface": Page("Loss surface", "landscape"),
            "gradient_check": Page("Gradient check", "fact_check", "proof"),
        },
    ),
    "failures": Section(
        "Why it fails",
        {
            "failures": Page("Failure cases", "error"),
            "failure": Page("One failure", "image_search"),
            "embedding": Page("Feature embedding", "bubble_chart", "feature_map"),
            "disagreements": Page("Where networks differ", "compare"),
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
            "progress": Page("Progress on ImageNet", "trending_down", "learn_progress"),
            "learning": Page("How a network learns", "school", "learn_learning"),
            "activations": Page("Activation functions", "show_chart", "learn_activations"),
            "convolution": Page("Convolution and pooling", "blur_on", "learn_convolution"),
            "softmax": Page("Softmax and cross entropy", "percent", "learn_softmax"),
            "alexnet": Page("AlexNet", "account_tree", "learn_alexnet"),
            "first_layer": Page("AlexNet's first layer", "grid_view", "learn_first_layer"),
            "overfitting": Page("Overfitting and its remedies", "compress", "learn_overfitting"),
            "augmenting": Page("More images from one photo", "crop", "learn_augmenting"),
            "dropout": Page("Dropout", "scatter_plot", "learn_dropout"),
            "vgg": Page("VGG", "stacks", "learn_vgg"),
            "vgg_layers": Page("VGG-16 and VGG-19", "layers", "learn_vgg_layers"),
            "auxiliary": Page("GoogLeNet's auxiliary classifiers", "mediation", "learn_auxiliary"),
            "rectifiers": Page("Rectifiers and first weights", "bolt", "learn_rectifiers"),
            "degradation": Page("Deeper was worse", "vertical_align_bottom", "learn_degradation"),
            "resnet": Page("ResNet", "alt_route", "learn_resnet"),
            "success": Page("When it succeeds and fails", "thumbs_up_down", "learn_success"),
            "era": Page("Summary of the era", "history_edu", "learn_era"),
            "questions": Page("Question sheet", "quiz"),
        },
    ),
}


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
