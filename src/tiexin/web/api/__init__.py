"""The same answers for programs: JSON in, JSON out, problems as documents."""
