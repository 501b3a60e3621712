"""How the inside is asked: GraphQL, exports, jobs, the command line."""
