"""Sentences, rows of tables and alternative texts of this section: results in, text out.

feature_maps.py  what does a layer make of a picture, and how are colours read?
arithmetic.py  how does a value come about, in numbers that add up?
camera.py  what does a layer make of a frame, and what keeps a camera from starting?
layer_numbers.py  in how many layers are most units silent?
units.py         what does a unit answer to, and for which classes does it speak?
switched_off.py  what changes without a unit?
visualisation.py  how much more does a unit answer to a picture that was made for it?
side_by_side.py  what tells networks apart at like depth?
"""
