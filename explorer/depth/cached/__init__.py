"""What this section computes once for all sessions.

backward.py        dL/dh of every layer
curvature.py       what runs recorded of noise and curvature, and what is measured now
gradient_check.py  checked gradients
lab.py             measurements of the gradient lab, and planes of variances
loss_surface.py    slices of the loss, recorded or measured now
recordings.py      what runs recorded, read again when their files have changed
residual.py        responses, lesions and paths of networks that can be compared
shattering.py      sweeps and spectra
"""
