"""What all pages share: texts, dates, links, errors, the one service."""
