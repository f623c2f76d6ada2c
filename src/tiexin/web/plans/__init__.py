"""The plan's pages: chart, table, levers, story, downloads."""
