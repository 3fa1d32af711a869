"""Sentences, rows of tables and alternative texts of this section: results in, text out."""
