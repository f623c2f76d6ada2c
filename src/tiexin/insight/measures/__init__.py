"""What can be asked of a log, each measure with its name, unit, query and calendar.

A measure is a function from a store and a question to an answer; ``registry`` lists
them. Every query goes over tables that stand in the order (case, instant, index).
"""
