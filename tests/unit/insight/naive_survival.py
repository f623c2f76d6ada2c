"""Survival figures a second time, case by case in exact fractions: slow, but plain."""

from fractions import Fraction


def surviving(cases, until):
    """S(until): walk over each day on which something ended."""
    left = Fraction(1)
    for day in sorted({days for days, ended in cases if ended and days <= until}):
        running = [one for one in cases if one[0] >= day]
        over = [one for one in running if one == (day, True)]
        left *= 1 - Fraction(len(over), len(running))
    return left


def quantile(cases, share):
    """The first day by which the share has ended, or None."""
    for day in sorted({days for days, ended in cases if ended}):
        if surviving(cases, day) <= 1 - share:
            return day
    return None


def area(cases, start, end):
    """The area under the curve between two whole days, day by day."""
    return sum((surviving(cases, day) for day in range(start, end)), Fraction(0))


def restricted_mean(cases, horizon):
    """Mean and variance up to a whole horizon; all days are whole."""
    variance = Fraction(0)
    for day in sorted({days for days, ended in cases if ended and days < horizon}):
        running = sum(one[0] >= day for one in cases)
        over = cases.count((day, True))
        if running > over:
            behind = area(cases, day, horizon)
            variance += behind**2 * Fraction(over, running * (running - over))
    return area(cases, 0, horizon), variance


def logrank(first, second):
    """Chi-squared of two groups, by the hypergeometric table of each day."""
    days = sorted({day for day, ended in first + second if ended})
    away, variance = Fraction(0), Fraction(0)
    for day in days:
        one = sum(case[0] >= day for case in first)
        other = sum(case[0] >= day for case in second)
        running = one + other
        over = (first + second).count((day, True))
        away += first.count((day, True)) - Fraction(over * one, running)
        if running > 1:
            variance += Fraction(
                over * one * other * (running - over), running**2 * (running - 1)
            )
    return away**2 / variance
