"""Readers: each turns one kind of file into rows for the engine, in pieces.

A reader leaves nothing half-read: what breaks the file as a whole is an error, what
breaks one row leaves that row out and is counted. Start at ``opening``.
"""
