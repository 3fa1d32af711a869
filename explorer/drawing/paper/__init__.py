"""Paper: how does what the screen shows become a page for print?

matplotlib draws it, so that PNG, SVG and PDF need no browser. Import this only when something is taken
away: matplotlib takes a second. To draw another kind of trace, add a row to KINDS of page.py.

page.py      what stands on a page, and in which order?
sheet.py     where does each part of a plotly figure stand?
axes.py      which range, grid, title and frame has each axis?
ticks.py     where do numbers stand at an axis, and how are they written?
scales.py    which colour has which number, and where is the bar that says so?
lines.py     curves, points, words at points, areas, error bars
bars.py      bars, their patterns and words
fields.py    heat maps and contours
space.py     surfaces and points in three dimensions
notes.py     words, arrows, lines and boxes beside the traces
pictures.py  pictures that are pixels, with their captions and their scale
marks.py     what do colours, dashes, symbols and words become?
"""
