"""How resolvers read the graph: each request once resolves what its viewer may see, and lists cost a few queries."""
