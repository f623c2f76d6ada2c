"""The public pages and the API: parse, call the service, render.

It must not know how a plan is computed. Start reading at ``config.urls``; a page is
a thin view (``guide``, ``plans``, ``pages``, ``api``), a presenter that turns the
report into strings, and a template. Nothing is stored and no cookie is set: the
whole request travels in the link.
"""
