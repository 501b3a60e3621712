"""STIX 2.1 bundles: what threat intelligence platforms exchange."""
