"""Law cases put to the catalogue, and the catalogue put to the cases.

``judge`` tells whether a case comes out as its articles say; ``run`` does so for all;
``mutants`` and ``mutate`` break the catalogue on purpose, one figure or condition at a
time, and count how often a case notices. Start at ``run.run_cases``.
"""
