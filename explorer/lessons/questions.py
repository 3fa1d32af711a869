"""Question sheet: what does one question of the sheet consist of?"""

from dataclasses import dataclass

LETTERS = "ABCDEFGH"


@dataclass(frozen=True)
class SheetQuestion:
    """A lesson's question: prompt and options, and apart from them the right option and why."""

    number: int
    title: str
    prompt: str
    options: tuple[str, ...]
    answer: str
    why: str

    @property
    def letter(self) -> str:
        """A for the first option, and so on."""
        return LETTERS[self.options.index(self.answer)]
