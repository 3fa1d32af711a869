"""The finding of a text: its first sentence, which stands large above the picture."""

import re

# what ends a sentence before the next begins; neither "St. Bernard" nor "et al. 2016" does
END = re.compile(r"(?<![A-Z][a-z])(?<!\b[A-Z])[.?!](?:\s*\n\s*|\s+(?=[A-Z]))")


def split(text: str) -> tuple[str, str]:
    """(its first sentence, the rest), which together are the text but for white space between them."""
    end = END.search(text)
    if end is None:
        return text.strip(), ""
    return text[: end.start() + 1].strip(), text[end.end() :].strip()
