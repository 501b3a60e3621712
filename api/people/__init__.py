"""Who may ask: people with roles, programs with keys, and what each of them may do (docs/access.md)."""
