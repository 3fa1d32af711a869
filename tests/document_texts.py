"""Texts of the documents that the code makes."""

from explorer.app.room import MOST_PHONES
from explorer.app.rooms import LONGEST, MOST_ROOMS, UNSEEN
from explorer.app.upload_bounds import MOST_MB, USUAL_MB, VARIABLE

YOURS = (
    "Runs of the trainer appear as soon as the first epoch is saved in `runs/`; their key is `run:` and the name of "
    "the folder. `initial:` before the key of one, or of one that ships, is the network before its first step, `@4` "
    "behind it the network after epoch 4, where the run kept it. "
    "Files of weights are opened in the sidebar, whatever they are called; nothing in them is run.",
    "A file is recognised by the names and shapes of its weights: torchvision's networks above, also with another "
    "number of classes, another head, a first layer for small or grey pictures; ResNets of any depth, width and "
    "groups; the ResNets, VGGs and AlexNets of CIFAR repositories; the trainer's nets. Also the names of Hugging "
    "Face's ResNets and timm's vision transformers are known. What is left out, and what weights do not say (size and "
    "normalisation of pictures, activations, names of classes), is said beside the file and can be changed there. A "
    "network with one output is shown with a second score of 0, so that softmax is the sigmoid.",
    f"A file may have {USUAL_MB} MB unless whoever runs the server says otherwise with `{VARIABLE}`.",
)
LARGE_FILES = (
    f"MB that one uploaded file may have, at most {MOST_MB}; for a checkpoint of such a size the server needs "
    "some eight times as much memory while it is read"
)
SERVING = (
    "## Votes by phone",
    "Phones are answered at `/vote` below the address of the app, from memory and without a visit of Streamlit. A proxy "
    "lets this path and what is below it through, passes `Host` or `X-Forwarded-Host` on, and gives the phone's address in "
    "`X-Forwarded-For`, else all phones count as one network. "
    f"At most {MOST_ROOMS} rooms are open, with {MOST_PHONES:,} phones each; a room ends {UNSEEN // 60} minutes after its "
    f"lecturer last looked at it, and after {LONGEST // 3600} hours.",
    "Streamlit's own options follow the command: `python -m explorer run --server.port 80`.",
)
