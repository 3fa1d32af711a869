"""What the browser is given for elements that Streamlit lacks: served by components.py, as files of this
server, and nothing else lies here.

gallery.js, gallery.css   thumbnails that are clicked and removed
drop.js                   pictures that are dropped anywhere or pasted
"""
