"""What is read on a page."""

import re

from explorer.drawing import findings


def plain(markdown: str) -> str:
    """What is read of escaped markdown."""
    return re.sub(r":color\[((?:\\.|[^\]])*)\]", r"\1", markdown).replace("\\", "")


def shown(at) -> str:
    """All of its text, the finding first."""
    elements = [element for kind in ("markdown", "text") for element in at.main.get(kind)]
    return "\n".join(plain(element.value) for element in elements)


def says(at, text: str) -> bool:
    """Whether this text is on the page, be its first sentence above the picture and the rest below."""
    return all(part in shown(at) for part in findings.split(text))
