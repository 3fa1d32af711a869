"""Gradients that were proved."""

from explorer.app.cache import answer, answer_of_network
from explorer.depth import gradient_check as proof_of

proof = answer(max_entries=1000, spinner="Running the network in float64")(proof_of.prove)
provable_layers = answer_of_network(max_entries=100)(proof_of.layers)
