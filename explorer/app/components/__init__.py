"""Elements of our own, where Streamlit has none: their scripts and styles are files in files/.

mounting.py        how does such an element come onto a page?
photo_place.py     at which place of a photo did somebody click?
drawing_canvas.py  what did somebody draw?
"""
