"""Wide: charts that a phone scrolls sideways, in lessons: the words below them keep the width of
the page."""

from explorer.inside.figures import anatomy

WIDE = (
    f"{anatomy.WIDE}<style>[class*='st-key-wide_']>:is([class*='st-key-lesson_finding'],"
    ":has([class*='st-key-lesson_finding'])){min-width:0;position:sticky;left:0}</style>"
)
