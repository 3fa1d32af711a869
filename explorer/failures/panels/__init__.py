"""What the failure pages show and ask, each by its question.

evaluation.py      which evaluation is looked at?
evaluate.py        which networks are to be evaluated on which images?
images.py          which images are these?
imagenette.py      real photos, with one click
matching.py        which of their classes is which output of the network?
evaluation_queue.py  how far is what this visitor asked to evaluate?
right_classes.py   which further classes are right?
selection.py       which of its images are shown, and in which order?
pairs.py           which network stands beside this one?
grid.py            what do these images look like?
notes.py           what did people write about images?
exports.py         how does somebody take images along?
metrics.py         how good is the network, and is it as often right as it claims?
failure_modes.py   in which ways is it wrong, by which rules?
one_image.py       which image is looked at, and what is to be said of it?
classes.py         where does the network look for each of two classes, and how sure is it of their groups?
perturbations.py   what if the picture were a little different?
nearest_images.py  which images does the network find alike?
embedding.py       how do all images lie to one another?
drawn.py           what is true of images that were drawn, and are the rules right?
wrong_reason.py    which of two networks is right for the wrong reason?
disagreements.py   which networks are compared, and on which images do they differ?
"""
