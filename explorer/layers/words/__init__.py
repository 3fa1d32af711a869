"""Sentences, rows of tables and alternative texts of this section: results in, text out.

camera.py  what does a layer make of a frame, and what keeps a camera from starting?
units.py  what does a unit answer to, and what if it is switched off?
visualisation.py  how much more does a unit answer to a picture that was made for it?
side_by_side.py  what tells networks apart at like depth?
"""
