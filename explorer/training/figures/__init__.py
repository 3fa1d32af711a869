"""What the page on trainings draws.

train.py  loss and accuracy of one run as it goes on, and its filters now
"""
