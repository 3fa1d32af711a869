"""Elements of our own, where Streamlit has none: their scripts and styles are files in files/.

mounting.py        how does such an element come onto a page?
search_field.py    what does somebody look for, and in which section is he?
film.py            how do layers light up one after the other?
class_bar.py       which view of a page does a class see next, and what beside it?
gallery.py         which of many pictures is chosen, and which is removed? Also takes what is dropped or pasted.
photo_place.py     at which place of a photo did somebody click?
tile_grid.py       which tile of a picture that is a grid did somebody choose?
map_probe.py       which place of a map that lies over a photo did somebody choose?
network_drawing.py which layer of a network was clicked?
filter_probe.py    what does a filter multiply and add up at a place of a photo?
sliding_filter.py  how does a filter slide over the channels of a picture?
drawing_canvas.py  what did somebody draw?
camera.py          what does a camera see, frame by frame?
"""
