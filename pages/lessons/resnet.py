"""ResNet: what is the building block, what do 18 to 152 layers cost, and which paths carry the
gradient?"""

from explorer.app import sidebar
from explorer.app.widgets import URL_STATE
from explorer.lessons import panels
from explorer.lessons.panels.resnet import PARTS

choice = sidebar.current_network()

first = panels.header("resnet")
part = first.controls.segmented_control(
    "Part", list(PARTS), default="The block", required=True, key="resnet_part", **URL_STATE
)
PARTS[part](first, choice.model, choice.image)
panels.footer("resnet")
