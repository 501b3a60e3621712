"""The GraphQL types, one file per noun. Fields are plain attributes wherever the answer is at hand."""
