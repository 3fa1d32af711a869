"""CNN Explorer: streamlit run explorer/Home.py

The front door: the page table, the shared sidebar, then the chosen page. To add a page, add a row to PAGES.
"""
import sys
from pathlib import Path

import streamlit as st

ROOT = str(Path(__file__).resolve().parent.parent)
if ROOT not in sys.path:  # `streamlit run` puts only explorer/ there
    sys.path.insert(0, ROOT)

from explorer import icon  # noqa: E402

LOOK, WHY, FAILS, TRAIN, LEARN = "Look inside", "Why depth was hard", "Why it fails", "Train", "Learn"
PAGES = {  # file in pages/ (its name is the address): title, icon, section
    "home": ("Home", ":material/home:", LOOK),
    "predictions": ("Predictions", ":material/bar_chart:", LOOK),
    "filters": ("Filters", ":material/grid_view:", LOOK),
    "gradients": ("Gradients", ":material/stacked_line_chart:", LOOK),
    "saliency": ("Saliency", ":material/center_focus_strong:", LOOK),
    "networks": ("Networks", ":material/account_tree:", LOOK),
    "chain_rule": ("Chain rule", ":material/link:", WHY),
    "lab": ("Gradient lab", ":material/science:", WHY),
    "training": ("Over training", ":material/timeline:", WHY),
    "residual": ("Skip connections", ":material/alt_route:", WHY),
    "shattering": ("Shattered gradients", ":material/grain:", WHY),
    "proof": ("Proof", ":material/fact_check:", WHY),
    "failures": ("Failure cases", ":material/error:", FAILS),
    "failure": ("One failure", ":material/image_search:", FAILS),
    "feature_map": ("Feature map", ":material/bubble_chart:", FAILS),
    "disagreements": ("Where networks differ", ":material/compare:", FAILS),
    "train": ("Train", ":material/model_training:", TRAIN),
    "learn_progress": ("Progress on ImageNet", ":material/trending_down:", LEARN),
    "learn_learning": ("How a network learns", ":material/school:", LEARN),
    "learn_activations": ("Activation functions", ":material/show_chart:", LEARN),
    "learn_convolution": ("Convolution and pooling", ":material/blur_on:", LEARN),
    "learn_softmax": ("Softmax and cross entropy", ":material/percent:", LEARN),
    "learn_alexnet": ("AlexNet", ":material/account_tree:", LEARN),
    "learn_first_layer": ("AlexNet's first layer", ":material/grid_view:", LEARN),
    "learn_overfitting": ("Overfitting and its remedies", ":material/compress:", LEARN),
    "learn_augmenting": ("More images from one photo", ":material/crop:", LEARN),
    "learn_dropout": ("Dropout", ":material/scatter_plot:", LEARN),
    "learn_vgg": ("VGG", ":material/stacks:", LEARN),
    "learn_vgg_layers": ("VGG-16 and VGG-19", ":material/layers:", LEARN),
    "learn_degradation": ("Deeper was worse", ":material/vertical_align_bottom:", LEARN),
    "learn_resnet": ("ResNet", ":material/alt_route:", LEARN),
    "learn_success": ("When it succeeds and fails", ":material/thumbs_up_down:", LEARN),
    "learn_era": ("Summary of the era", ":material/history_edu:", LEARN),
    "questions": ("Question sheet", ":material/quiz:", LEARN),
}

st.set_page_config(page_title="CNN Explorer", page_icon=icon.ADDRESS, layout="wide",
                   initial_sidebar_state="collapsed" if st.query_params.get("class") == "1" else "auto")  # class mode
if "sections" not in st.session_state:  # once a visit: Streamlit looks for every file anew, and a class waits
    sections: dict[str, list] = {section: [] for *_, section in PAGES.values()}
    for name, (title, icon, section) in PAGES.items():
        sections[section].append(st.Page(f"../pages/{name}.py", title=title, icon=icon, default=name == "home"))
    st.session_state["sections"] = sections
page = st.navigation(st.session_state["sections"], position="top")

from explorer import sidebar  # noqa: E402  torch comes in here, after the navigation is on the screen

sidebar.draw()
page.run()
