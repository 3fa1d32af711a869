"""How figures and pictures look, and in which form they leave.

view.py       what is shown together, and leaves together?
findings.py   which sentences of a text stand large above a picture?
manifest.py   what must be known of it to make it again?
leaving.py    in which forms can it be taken away, and under which name?
paper/        how does it become a page for print?
style.py      how does every plotly figure look?
numbers.py    how are numbers written for people?
markup.py     how do line breaks and bold words of ours differ from text of strangers on a figure?
pixels.py     how do pictures that are pixels reach the page?
colour_bar.py which numbers do the colours of pictures stand for?
labels.py     how do words stand below a picture that is pixels, and names on an axis of many layers?
tables.py     how do numbers leave as CSV?
traced.py     which numbers does a figure draw?
"""
