"""What the page on trainings says: sentences and rows of tables.

train.py  one run as it goes on, what a training would cost, and all runs in a table
"""
