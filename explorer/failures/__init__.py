"""Why it fails: on which images is a network wrong, and in which way?

An evaluation is a folder on disk: what one network said of every image of a set.

sources.py             which images can a network be evaluated on?
labels.py              what are things of the same name called?
class_matching.py      which output of the network is which class of the data?
question.py            what is asked of an evaluation?
evaluate.py            how does a network look at every image of a set?
batch_norm_folding.py  how are batch norms saved while it does?
features.py            what is the last layer given?
inference.py           what does a network say of one batch of images?
columns.py             what is kept of one batch?
store.py               how do answers come to lie on disk, whatever happens in between?
shards.py              how do the parts of several processes become one?
description.py         what does the evaluation.json of an evaluation say?
evaluation.py          what is in an evaluation?
evaluation_checks.py   can it be true?
right_classes.py       which classes are right besides the one that the data names?
right_classes_table.py  how is a table of them read?
evaluation_list.py     which evaluations are there, and how far is one?
evaluation_images.py   what do its images look like?
queue.py               which evaluations were asked for, and which runs now?
folders.py             where do evaluations lie, what are they called, which are cleared away?
makers.py              who brought what was evaluated?
command.py             python -m explorer evaluate: its options
command_line.py        and what it does with them

metrics.py             how good is the network, and is it as often right as it claims?
class_accuracy.py      which classes are the hardest?
confusion.py           which classes are taken for one another?
verdicts.py            what is to be said of the answer for one image?
orders.py              which images come first?
disagreements.py       where do networks disagree?
drawn_truth.py         what is true of images that were drawn by code?
pairs.py               which images are wrong by both of two networks, which by one?
failure_rules.py       which rules say in what way an image was got wrong?
failure_modes.py       in which ways is a network wrong?
agreement.py           are these rules right, by what is true of drawn images?
wrong_reason.py        which of two networks is right for the wrong reason?
taxonomy.py            which classes are kinds of the same thing?
wordnet.py             what does WordNet say of ImageNet's classes?
scene_tree.py          which of the drawn classes are kinds of the same thing?
custom_tree.py         how is a tree of classes read that somebody wrote?
confusion_tree.py      which classes does a network itself put together?

embedding.py           which images does a network find alike?
notes.py               what did people write about images?
notes_file.py          in which form is it kept, and what of a damaged file counts?
note_limits.py         how much may one visitor write, and take away?
exports.py             how does somebody take images along?
export_page.py         and as one HTML page?

figures/  words/  cached/  panels/
"""
