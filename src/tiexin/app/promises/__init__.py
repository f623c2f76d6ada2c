"""What a place promised, as data, and whether its own cases show that it was kept.

``load`` reads ``data/promises``; ``judge`` asks the measures and says kept, missed or
can't be told; ``asking`` turns a question of the file into one of ``tiexin insight``.
"""
