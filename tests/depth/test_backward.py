"""The signal going back: the page."""


def test_page(app):
    at = app("backward")
    assert not at.exception
    print([m.value for m in at.markdown], [c.value for c in at.caption])
