"""Sentences, rows of tables and alternative texts of this section: results in, text out.

gradients.py  how the signal changes from the last layer to the first
"""
