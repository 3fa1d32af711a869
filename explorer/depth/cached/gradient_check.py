"""Gradients that were proved."""
from explorer.analysis import proof as proof_of
from explorer.cached import answer, answer_of_network

proof = answer(max_entries=1000, spinner="Running the network in float64")(proof_of.prove)
provable_layers = answer_of_network(max_entries=100)(proof_of.layers)
