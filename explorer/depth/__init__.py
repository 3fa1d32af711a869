"""Why depth was hard: what happens to a signal on its way through many layers and back.

activation_twins.py      which layers learned, with one activation function and with another
activation_functions.py  what each function does, and by how much it multiplies a gradient
backward.py              whose signals are shown side by side on their way back
batches.py               which labelled images are there for a network, without a download
chain_rule.py            how a product of numbers becomes the gradient of the first weight
curvature.py             how noisy gradients are, and how sharply the loss bends
curvature_recording.py   how that was recorded of networks that ship
depth_twins.py           whether a deeper network's error is higher, and its gradients have vanished
factors.py               measured factors beside theory, for all activation functions and inits
filmstrip.py             on which scale filters are drawn while they are learned, and which
float64.py               how a float32 network runs in double precision while it stays as it is
gradient_check.py        whether autograd's gradient is what the loss does when the weight is moved
gradient_maps.py         what dL/dh of every layer looks like, on one scale
inits.py                 how first weights are drawn
lab.py                   how a signal changes from layer to layer before anything is trained
lab_inputs.py            which images and labels the lab's nets are given
lab_nets.py              untrained nets of equal layers, several seeds at once
lab_options.py           what can be chosen in the lab, and which twins are worth a button
loss_surface.py          what the loss does when all weights are moved along two random directions
loss_surface_recording.py  how that was recorded of networks that ship
mean_field.py            by which factor a signal should change a layer, in theory
mean_field_net.py        the same for one net and one batch, layer by layer
paths.py                 over which paths through a residual network a gradient arrives
player.py                which recorded step is shown, and which comes next
recorded_files.py        what can be taken away of recorded runs
recording.py             what one run folder holds of its training
recordings.py            which runs are shown side by side, and what tells them apart
residual.py              how layers respond, and what deleting a block does
residual_blocks.py       what is branch and what is skip in a block
seeds.py                 which runs are one network, trained again from other random numbers
shattering.py            how alike gradients of neighbouring inputs are, how evenly directions pass
slice_numbers.py        what can be read from a slice of the loss
spread.py                how the values of a layer are distributed, and what is saturated or dead
twins.py                 which recorded networks differ in one thing only
unit_record.py           how many units were silent or saturated, step by step
cached/                  all of these, computed once for all sessions
figures/                 pictures of these
panels/                  parts of the pages
words/                   sentences and tables of these
"""
