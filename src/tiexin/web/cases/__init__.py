"""The case record in the database: events, projections, documents."""
