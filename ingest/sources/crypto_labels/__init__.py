"""Labels for crypto addresses: GraphSense TagPacks and ActorPacks, sanctions lists, curated and Forta CSV files."""
