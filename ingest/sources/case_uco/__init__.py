"""CASE and UCO as JSON-LD: what digital forensic tools exchange, with actions, provenance and chain of custody."""
