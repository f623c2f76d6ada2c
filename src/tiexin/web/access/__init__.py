"""Who may see and do what: the one policy for pages, API, search and export."""
