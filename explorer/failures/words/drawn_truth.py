"""What is true of an image that was drawn by code, in words?"""

from explorer.drawing.numbers import percent
from explorer.failures.agreement import Agreement
from trainer.scenes.scene import CAUSES, Scene, Thing


def spoken_thing(thing: Thing) -> str:
    """An object: its colour, what it is, its texture."""
    article = "an" if thing.colour[0] in "aeiou" else "a"
    texture = "" if thing.texture == "plain" else f" with {thing.texture}"
    return f"{article} {thing.colour} {thing.shape}{texture}"


def truth(scene: Scene) -> str:
    """What was drawn, and why it is hard."""
    text = f"Drawn: {spoken_thing(scene.thing)}"
    if scene.other:
        text += f" and {spoken_thing(scene.other)}"
    text += f", on the background {scene.background}"
    if scene.label != scene.thing.shape:
        text += f", called {scene.label}"
    if not scene.cause:
        return f"{text}. Nothing makes it hard: one whole object near the middle."
    return f"{text}. {CAUSES[scene.cause].label}: {CAUSES[scene.cause].why}."


def describe_agreement(rows: tuple[Agreement, ...], wrong: int) -> str:
    """In how many of the wrong images the rules that know the drawing are right, and the others."""
    known = [row for row in rows if row.known]
    judged = [row for row in rows if not row.known]
    sentences = []
    for some, what in ((known, "Rules that know the masks"), (judged, "Rules that do not")):
        if some and wrong:
            least = min(some, key=lambda row: row.share)
            sentences.append(
                f"{what} agree with the drawn truth in at least {percent(least.share)} of the {wrong:,} wrong images "
                f"(least: {least.mode})."
            )
    return " ".join(sentences) or "There is no wrong image to put the rules to."


def agreement_table(rows: tuple[Agreement, ...]) -> dict[str, list[str]]:
    """Columns: cause, rule, how many wrong images have the cause, the rule, both, and the share in
    which the two agree."""
    return {
        "Drawn cause": [CAUSES[row.cause].label for row in rows],
        "Rule": [row.mode for row in rows],
        "Have the cause": [f"{row.true:,}" for row in rows],
        "Rule applies": [f"{row.applies:,}" for row in rows],
        "Both": [f"{row.both:,}" for row in rows],
        "Agree": [percent(row.share) for row in rows],
    }
