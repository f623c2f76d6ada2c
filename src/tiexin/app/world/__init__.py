"""An invented city that behaves: projects with a past, for trying out and for tests.

Nothing here is measured. Every event goes through the same decision as a real one, so
only lawful pasts exist; the same seed, day and catalogue give the same city.
"""
