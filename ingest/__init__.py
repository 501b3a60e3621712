"""How the outside comes in: sources, the parsers that they share, the pipeline."""
