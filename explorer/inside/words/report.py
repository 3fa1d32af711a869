"""The words of the report."""

EMPTY = (
    "Nothing is collected yet. On any page, open Take away and choose Add to the report: the view is kept here as "
    "it is at that moment, with its finding, of what it was measured, and its code where there is some."
)


def finding(views: int) -> str:
    """How many views are collected."""
    if not views:
        return EMPTY
    return f"{views} {'view is' if views == 1 else 'views are'} collected."
