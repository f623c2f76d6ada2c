"""Where the time went, who kept the promise, and whether it shrank: from event logs.

It must not know a procedure, a page or the clock. Start at ``statistics``, which
turns durations into answers that survive an audit.
"""
