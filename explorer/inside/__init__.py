"""Look inside: what one network makes of one image, and what it is made of.

quantities.py                what is measured in every layer, and how do all pages call it?
predictions.py               what does the network say, and how sure is it?
gradients.py                 how large is the learning signal in each layer?
filters.py                   what did the first layer learn?
random_filters.py            how oriented are random ones?
filter_responses.py          which are the filters of a network, and what do they answer?
alike_filters.py             which filters are nearly the same?
silent_filters.py            which answer nothing?
sliding.py                   which places of an image does a filter visit in a short film?
saliency.py                  which pixels speak for a class?
saliency_methods.py          which methods are there, and who computes them?
saliency_estimates.py        by which smaller amounts does a slow one come, and how long does it take?
saliency_map.py              what a method gives
gradient_attribution.py      maps made of gradients
perturbation_attribution.py  maps made by hiding parts of the image
backward_rules.py            the same forward pass with another backward pass
input_gradient.py            the summed gradient of many inputs, the first convolution passed once
changes.py                   what can be done to a picture, a little or much?
picture_changes.py           how is it done, pixel by pixel?
compositions.py              pictures made of one that is moved, and of two
what_if.py                   what becomes of the answer when one change grows?
drawn_digit.py               what would the data set of digits have made of a drawing?
drawing_answers.py           what does a network say of a drawing, all at once?
contrast.py                  what speaks for one class rather than for another?
anatomy.py                   what is a network made of?
anatomy_layers.py            what does it execute, layer by layer?
anatomy_parts.py             the layers read more coarsely
anatomy_tracer.py            which operators does it execute, and what do they cost?
module_calls.py              which modules does it execute?
function_calls.py            which functions of torch, outside of modules?
data_flow.py                 which operators made what a tensor holds?
layer_kinds.py               what is a layer called, and what role has it?
layer_graph.py               which layer gives what it makes to which?
layer_folding.py             which layers of a deep network are drawn as one box?
layer_lanes.py               where does each stand, so that branches run side by side?
box_contents.py              what stands in a box, and how large is it?
layer_drawing.py             where are boxes, lines and frames?
layer_outputs.py             what do some layers give for an image, and which gradient reaches them?
branches.py                  which classifiers does it have in training only?
positions.py                 along which dimensions of a tensor do they run?
receptive_field.py           which pixels can a value see?
published_numbers.py         what papers, torchvision and the lecture say
ten_crops.py                 what papers say of one network on ten crops
notation.py                  how are shapes, names and lists of names written?
archives.py                  the arrays behind a picture, to take away
cached/                      all of this, computed once for all sessions
panels/                      parts of pages
scripts/                     plain PyTorch that gives the numbers again, as text
figures/                     results in, pictures out
words/                       results in, sentences out
"""
