"""Writers: a store, or an OCEL as it is read, as a file that others and we can read.

What a writer writes, its reader reads back without loss; tests hold both together.
"""
