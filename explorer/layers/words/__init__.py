"""Sentences, rows of tables and alternative texts of this section: results in, text out."""

"""Sentences, rows of tables and alternative texts of this section: results in, text out.

units.py  what does a unit answer to, and what if it is switched off?
"""
