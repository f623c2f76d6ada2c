"""Public pages about the rules: places compared, unknowns, reforms, the journey."""
