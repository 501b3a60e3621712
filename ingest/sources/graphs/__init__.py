"""Networks as analysts keep them: GraphML, GEXF, Pajek, UCINET's DL, adjacency matrices, lists of edges and nodes."""
