"""The parts of the page on trainings.

actions.py    what can be done with a training, and what went wrong
data_set.py   what to train on
set_question.py  how a set is read that can be read in several ways
settings.py   how to train: recipes, and every setting
cost.py       what it would cost
watch.py      how a run is going
overview.py   all trainings, and where to go from one
"""
