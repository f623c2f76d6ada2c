"""The same measures beyond one machine: expressions in Ibis, run by Apache Spark.

Only what gives equal answers on every engine is written here; the rest is refused by
``tools/check_portable.py``. Times are whole microseconds and days whole numbers, an
index orders, working-day numbers come from a joined table, the first by ``argmin``,
sequences are sorted lists of pairs and their MD5. Only this package knows Ibis and
PySpark, the extra ``scale``; ``opening`` alone may be imported without them.
"""
