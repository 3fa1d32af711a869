"""What preprocessing does to the numbers of the chosen photo."""

from explorer.app.answers import answer
from explorer.app.cache import picture
from explorer.lessons import input_numbers
from explorer.networks.model import Model


@answer()
def of_photo(model: Model, image: str) -> input_numbers.InputNumbers:
    """See explorer.lessons.input_numbers.input_numbers. Raises ImageError."""
    return input_numbers.input_numbers(picture(image).pixels, model.preprocessing)
