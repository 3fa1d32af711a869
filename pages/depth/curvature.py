"""Noise and curvature: placeholder?"""
