"""What exists and how it is stored: ontology, identifiers, claims, queries, server."""
