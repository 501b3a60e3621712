"""Dossiers: what is claimed of some entities, on paper, each statement with its source."""
