"""Pictures of this section: results in, plotly figures or pixels out.

home.py          bars and dots of the first screen as plain HTML
predictions.py   softmax bars, and what the loss sends back
filters.py       the first layer as pictures whose pixels are its weights
response.py      one filter, its spectrum and what it answers
gradients.py     the size of the learning signal in each layer
saliency.py      maps as colours, over the picture and bare
what_if.py       two classes against the amount of a change
draw.py          filters of the first layer beside their responses
anatomy.py       where the costs are, and how the receptive field grows
architecture.py  a network as boxes
layer_drawing.py its layers as they are connected
comparison.py    the published networks: accuracy, cost, size
label_places.py  where their labels go
"""
