"""Graphs as others write them, nodes and edges with attributes, and the mapping that makes entities of them."""
