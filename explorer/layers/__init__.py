"""Layer by layer: what do inner layers and single units make of pictures?

cached/   all of this, computed once for all sessions
panels/   parts of the pages
figures/  results in, pictures out
words/    results in, sentences and table rows out
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
switched_off.py    what does a network say without one of its units?
"""
