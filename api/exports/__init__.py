"""Files that leave Clew. Each format says what it could not carry."""
