"""Compiled loops of the heuristic: schedules by the hundred thousand.

Numba is imported here only, NumPy arrays go in and are changed in place. Nothing here
knows limits of time, threads or where a problem comes from: ``engines.heuristic`` does.
Start reading at ``net`` (the problem as the loops see it), then ``passes`` (one
schedule) and ``search`` (many).
"""
