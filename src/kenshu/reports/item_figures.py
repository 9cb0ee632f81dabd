"""The formulas of item statistics, and how many answers each needs before it says anything.

Facility: the mean share of the points. From 25 answers on it is within 0.2 at 95 %, whatever it is: n = z^2 0.25 / 0.2^2
(W. G. Cochran, Sampling Techniques, 3rd ed. 1977, chapter 4).

Discrimination: the correlation of a question's points with the share earned in the rest of the test. From 97 answers on one of 0
stays within 0.2 at 95 %: n = 3 + (z / artanh 0.2)^2 (R. A. Fisher's z transformation, 1921). 0.2 is the least that a question
should have (R. L. Ebel and D. A. Frisbie, Essentials of Educational Measurement, 5th ed. 1991).

Reliability: coefficient alpha over the slots. It is given once one of 0.7 would be known within 0.1 at 95 %, which takes 146
hand-ins for 2 slots and 82 for 10: n = 2 + 2k/(k-1) (z / e)^2 with sinh e = 0.1 / 0.3, since ln(1 - alpha) has the variance
2k / ((k-1)(n-2)) (D. G. Bonett, Sample Size Requirements for Testing and Estimating Coefficient Alpha, Journal of Educational and
Behavioral Statistics 27, 2002, 335-340; 0.7 is the least of J. C. Nunnally, Psychometric Theory, 2nd ed. 1978). Where every slot
scores 0 or 1 it is KR-20 (G. F. Kuder and M. W. Richardson, 1937).

First attempts alone, and a blank as 0 points: as Moodle's quiz statistics do (docs.moodle.org, Quiz statistics calculations).
"""

import math
from statistics import NormalDist

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]

PRECISION = 0.2  # of facility and discrimination
WEAK = 0.2  # a discrimination below this is worth a look (Ebel & Frisbie)
_RELIABILITY_PRECISION = 0.1
_PLANNED_RELIABILITY = 0.7
_Z = NormalDist().inv_cdf(0.975)
_NO_SPREAD = 1e-12  # a variance below this is rounding
ANSWERS_FOR_FACILITY = math.ceil(_Z**2 * 0.25 / PRECISION**2)  # 25
ANSWERS_FOR_DISCRIMINATION = math.ceil(3 + (_Z / math.atanh(PRECISION)) ** 2)  # 97


def hand_ins_for_reliability(slots: int) -> int:
    """Return the least number of hand-ins for a reliability of two slots or more."""
    widest = math.asinh(_RELIABILITY_PRECISION / (1 - _PLANNED_RELIABILITY))
    return math.ceil(2 + 2 * slots / (slots - 1) * (_Z / widest) ** 2)


def correlation(first: Floats, second: Floats) -> float | None:
    """Return Pearson's correlation of two rows of figures; None where one of them does not vary."""
    return float(np.corrcoef(first, second)[0, 1]) if varies(first) and varies(second) else None


def varies(figures: Floats) -> bool:
    """Tell whether the figures are not all alike."""
    return len(figures) > 1 and float(np.var(figures)) > _NO_SPREAD


def alpha(points: Floats) -> float | None:
    """Return coefficient alpha of points (hand-ins x slots, at least two of each); None where the totals do not vary."""
    totals = points.sum(axis=1)
    if not varies(totals):
        return None
    slots = points.shape[1]
    return float(slots / (slots - 1) * (1 - points.var(axis=0, ddof=1).sum() / totals.var(ddof=1)))


def alpha_error(slots: int, hand_ins: int) -> float:
    """Return the standard error of ln(1 - alpha), by Bonett (2002); times 1 - alpha it is that of alpha itself."""
    return math.sqrt(2 * slots / ((slots - 1) * (hand_ins - 2)))


def alpha_interval(estimate: float, slots: int, hand_ins: int) -> tuple[float, float]:
    """Return Bonett's 95 % interval of an alpha."""
    reach = _Z * alpha_error(slots, hand_ins)
    return 1 - (1 - estimate) * math.exp(reach), 1 - (1 - estimate) * math.exp(-reach)


def measurement_error(points: Floats, reliability: float) -> float | None:
    """Return the standard error of measurement of a total, in points; None where the reliability is negative and says nothing."""
    return None if reliability < 0 else float(points.sum(axis=1).std(ddof=1) * math.sqrt(max(0.0, 1 - reliability)))
