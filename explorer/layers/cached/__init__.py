"""Cached answers about inner layers and units."""
