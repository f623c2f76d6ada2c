"""Where the time went, from any event log: read, judge the data, then measure.

It knows no law, no case and no page; the days that count come in as a calendar, the
legal end points as a list of names. One file (``engine``) knows DuckDB; readers give it
rows, ``store`` makes them ready once, ``measures`` are groupings over that. Start at
``store``, then ``measures.registry``. ``statistics`` and ``conformance`` are pure
arithmetic over arrays and know nothing of the store.
"""
