"""Speed of activation functions: something is measured at a click only, and is said as measured."""

from hypothesis import given, settings
from hypothesis import strategies as st

from explorer.lessons import activation_speed
from explorer.lessons.activation_speed import TIMED, Speed
from explorer.lessons.words import activation_speed as words


@settings(max_examples=200, deadline=None, derandomize=True)
@given(st.lists(st.floats(0, 1e4), min_size=3, max_size=3), st.integers(1, 64))
def test_what_is_said_is_as_measured(times, threads):
    milliseconds = dict(zip(TIMED, times, strict=True))
    text = words.describe(Speed(10, milliseconds, dict.fromkeys(TIMED, 0.0), threads, "x"))
    relu = milliseconds["relu"]
    told = [key for key in TIMED[1:] if min(milliseconds[key], relu) >= words.LEAST]
    slower = sum(milliseconds[key] >= 1.1 * relu for key in told)
    assert text.count("times as long as ReLU") == slower
    faster = sum(1.1 * milliseconds[key] <= relu for key in told)
    assert text.count("times as fast as ReLU") == faster
    assert ("thread " in text) == (threads == 1)


def test_a_measurement_has_every_function_and_takes_time():
    speed = activation_speed.measure(values=10_000, repeats=3)
    assert set(speed.milliseconds) == set(TIMED) and all(t > 0 for t in speed.milliseconds.values())
    assert len(words.table(speed)["activation"]) == len(TIMED)


def test_nothing_is_measured_before_the_click(app):
    at = app("learn_activations")
    texts = [element.value for element in at.text]
    assert words.NOTHING_YET in texts and not any(" ms" in text for text in texts)
    at.button(key="measure_speed").click().run()
    assert not at.exception
    assert any(
        text.startswith("Measured at your click: 1,000,000 values")
        for text in (e.value for e in at.text)
    )
