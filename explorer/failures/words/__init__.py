"""Sentences, captions and tables of the failure pages.

evaluation.py      what was evaluated, and what is missing of it?
class_matching.py  how were classes matched?
metrics.py         how good is the network?
finding.py         what comes out of an evaluation?
confusion.py       which classes are taken for one another?
calibration.py     is it as often right as it claims?
class_accuracy.py  which classes are the hardest?
failure_modes.py   in which ways is it wrong: of all errors, and of one image?
drawn_truth.py     what is true of an image that was drawn?
wrong_reason.py    which of two networks is right for the wrong reason?
failure.py         what happened with one image?
disagreements.py   which failures does another network repair, and which does it bring?
pairs.py           what do two networks say of the same images?
embedding.py       which images does the network find alike?
command.py         what does the evaluate command print?
evaluation_queue.py  how far is an evaluation that was asked for?
right_classes.py   how often is it right, counting further right classes?
selection.py       which images are shown?
thumbnails.py      what stands below a small picture?
"""
