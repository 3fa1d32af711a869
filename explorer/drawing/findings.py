"""Findings: which sentences of a text stand large above a picture?"""

import re

AT_A_GLANCE = 180  # characters: two lines to three
# what ends a sentence before the next begins; neither "St. Bernard" nor "et al. 2016" does
END = re.compile(r"(?<![A-Z][a-z])(?<!\b[A-Z])[.?!](?:\s*\n\s*|\s+(?=[A-Z]))")


def split(text: str) -> tuple[str, str]:
    """(its first sentence, the rest), which together are the text but for white space between them."""
    end = END.search(text)
    if end is None:
        return text.strip(), ""
    return text[: end.start() + 1].strip(), text[end.end() :].strip()


def at_a_glance(text: str) -> str:
    """Its first sentence, and as many more as a class reads at a glance; never a part of one."""
    kept, rest = split(text)
    while rest:
        sentence, rest = split(rest)
        if len(kept) + len(sentence) >= AT_A_GLANCE:
            break
        kept = f"{kept} {sentence}"
    return kept
