"""Pictures: from the bytes of a stranger to what a network is given.

decoding.py       which picture is in the bytes of a stranger?
samples.py        which pictures are there without an upload?
preprocessing.py  what is a network given of a picture?
drawings.py       which picture did somebody draw on a page?
zip_listing.py    which zips of strangers may the server open?
uploads.py        where do uploaded bytes lie?
galleries.py      which pictures did a visitor bring, and what does he call them?
kept_pictures.py  what is kept of a picture that somebody brought?
metadata.py       how is all else taken out of its file?
zips.py           what is kept of a zip of pictures?
"""
