"""Camera, in words: what stands before it, what a layer makes of it, and what keeps it from starting?"""

from collections.abc import Sequence

import numpy as np

from explorer.drawing.numbers import counted, sized
from explorer.inside.notation import enumerated
from explorer.layers.camera import FrameAnswers
from explorer.layers.words.feature_maps import legend

INTRODUCTION = (
    "Hold something before the camera, or move the picture, and watch one layer and the answer. All is *measured now*, "
    "frame by frame."
)
PRIVACY = (
    "The camera starts after a click on its button alone. Its frames go to this server and nowhere else; the server holds "
    "the latest one, with what was made of it, in memory, as long as the page shows it, and keeps none, unless you freeze "
    "one: that becomes one of your images. The camera stops when the page is left or out of sight."
)
ALT = "What the camera sees, or the chosen picture as long as no camera runs"
PROBLEMS = {  # by the name that a browser gives to what went wrong
    "asking": "The browser asks whether this page may use the camera.",
    "insecure": "Browsers open a camera only to pages that come by https, or from localhost: ask for the app's https address. "
    "The picture can be moved without.",
    "NotAllowedError": "The camera is not allowed for this page: allow it in the browser's bar of addresses, and start it again. "
    "The picture can be moved without.",
    "NotFoundError": "No camera was found on this device: connect one, and start it again. The picture can be moved without.",
    "NotReadableError": "The camera is there but gives no pictures: another program may be using it. Close that, and start it again.",
    "ended": "The camera was switched off or taken away.",
    "other": "The camera could not be started. The picture can be moved without.",
}
NO_ANSWER = "There is no answer to this frame."
KEPT = "The frame stands among your images now and is chosen on every page."


def finding(layer: str, answers: FrameAnswers) -> str:
    """Which unit of those shown answers most, and how many do not answer."""
    numbers, shown = answers.numbers, len(answers.maps)
    of = f"{shown} of {counted(answers.units, 'unit')} of {layer}"
    if numbers.odd.any():
        return f"{of} are shown; some values are no finite numbers (NaN or infinite)."
    limit = float(numbers.largest.max(initial=0))
    if not limit:
        return f"{of} are shown: all of them are 0 everywhere."
    silent = int(numbers.silent.sum())
    largest = [unit for unit in range(shown) if numbers.largest[unit] == limit]
    names = enumerated([str(unit) for unit in largest])
    peak = sized(float(numbers.peak[largest[0]]))
    many = "Unit" if len(largest) == 1 else "Units"
    text = f"{many} {names} of {layer} {'answers' if len(largest) == 1 else 'answer'} most, {peak}"
    none = f"; {silent} of the {shown} shown {'is' if silent == 1 else 'are'} 0 everywhere"
    return f"{text}{none if silent else ''}."


def title(layer: str) -> str:
    """What stands above the picture on paper."""
    return f"A frame and what {layer} makes of it"


def columns(names: Sequence[str], probabilities: np.ndarray) -> dict[str, Sequence]:
    """Row: a class of the network, and how probable it is."""
    return {"class": list(names), "probability": probabilities.tolist()}


def which(layer: str, answers: FrameAnswers, pooled: int) -> str:
    """Which maps these are, and what their colours mean, which is another thing in every frame."""
    numbers, shown = answers.numbers, len(answers.maps)
    units = (
        "All units" if shown == answers.units else f"The first {shown} of {answers.units:,} units"
    )
    colours = legend("layer", numbers.common, numbers.signed, pooled)
    return f"{units} of {layer}, measured now, in this frame alone. {colours} Crossed out: 0 everywhere."


def given(side: int, resize: int, crop: int) -> str:
    """What the network is given of a frame of side x side pixels."""
    text = f"A frame has {side} × {side} pixels"
    if resize != side:
        text += f", resized to {resize} × {resize}"
    if crop != resize:
        text += f", of which the network is given the middle {crop} × {crop}"
    elif resize == side:
        text += ", all of which the network is given"
    return f"{text}."
