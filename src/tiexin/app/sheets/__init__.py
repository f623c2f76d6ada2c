"""Tables that people send: which characters, which separator, row by row.

Pure: bytes come in as an iterable of pieces and are never held all at once. Start at
``open_sheet``.
"""
