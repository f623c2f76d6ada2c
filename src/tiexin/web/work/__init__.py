"""My work, the queue, the board, the search."""
