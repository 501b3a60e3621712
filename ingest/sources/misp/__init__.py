"""MISP events: what the users of the MISP threat sharing platform exchange as JSON."""
