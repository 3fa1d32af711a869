"""Layer by layer: what do inner layers and single units make of pictures?

cached/   all of this, computed once for all sessions
panels/   parts of the pages
scripts/  plain PyTorch that gives the numbers again, as text
figures/  results in, pictures out
words/    results in, sentences and table rows out
feature_maps.py    what does a layer give for a picture, unit by unit?
places.py          where on the photo does a place of a map lie, and what does it see?
arithmetic.py      how does one value come from the values before it?
arithmetic_rules.py         how does each kind of layer make one value?
value_parts.py     of what is a value made?
top_patches.py     at which places of which images does each unit of a layer answer most?
unit_sets.py       which images are units put to?
unit_index.py      what does every unit of a layer answer to the images of a set?
index_store.py     where do indices lie, so that all sessions use them again?
units.py           what does one unit answer to, and which others answer alike?
distributions.py   which share of a layer's values lies in which bin?
layer_numbers.py   how are the values of every layer distributed, how many units are silent?
layer_units.py     what in the output of a layer is a unit?
altered_layer.py   what does a network give when one of its layers gives something else?
class_weights.py   for which classes does a unit speak?
camera.py          what do a layer and the network make of one frame?
visualisation.py   which picture does a unit answer most, if it may be any picture?
fourier_pictures.py         how is a picture written so that ascent changes all sizes alike?
picture_moves.py            how is a picture moved so that no single pixel decides?
seen_part.py                how is one value computed without what it does not see?
recorded_visualisations.py  which picture does each unit of the AlexNet-style network answer most?
visualisation_recording.py  makes these, once
switched_off.py    what does a network say without one of its units?
side_by_side.py    what do networks make of a picture at like depth?
"""
