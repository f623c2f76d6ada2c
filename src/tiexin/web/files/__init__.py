"""Documents of projects: taken in, checked, kept, handed out, and deleted in time.

Bytes lie outside the web's reach under their hash (``storage``); what they are about
is in ``cases.StoredFile`` and in the event log. ``service`` is the way in, ``policy``
(tiexin.web.access) says who gets them out. Start with ``service`` and ``storage``.
"""
