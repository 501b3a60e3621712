"""Save files of GraphSense's dashboard."""
