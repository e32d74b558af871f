"""What users will still buy, in money of today; `docs/scores/own-value.md` defines it."""

import numpy as np

from graph.scores.kernels.buying_again import DAYS_A_WEEK, BgNbd, discounted_purchases, histories
from graph.scores.kernels.checking import check_parameter
from graph.scores.kernels.purchasing import PurchaseSummary
from graph.scores.kernels.spending import GammaGamma, expected_spend
from graph.scores.model import FloatArray

MONTHS = 12
YEARLY_DISCOUNT = 0.10
WEEKS_A_MONTH = 365.25 / 12 / DAYS_A_WEEK
_MONTHS_AT_MOST = 120


def lifetime_value(
    summary: PurchaseSummary,
    purchases: BgNbd,
    spend: GammaGamma,
    *,
    months: int = MONTHS,
    yearly_discount: float = YEARLY_DISCOUNT,
) -> FloatArray:
    """What each user will probably still spend over the coming months, discounted to today.

    Args:
        summary: purchases of n users up to the day from which the months count.
        purchases: how often they buy, fitted in weeks.
        spend: what they spend on a day, fitted in minor units.
        months: 1 to 120, of 365.25/12 days.
        yearly_discount: in [0, 1]: what is bought in month m counts (1 + yearly_discount)^(-m/12).

    Returns:
        Shape (n,), minor units, >= 0; NaN of who never bought: nothing is known of them.

    Raises:
        Refused: "scores.parameter_out_of_range".

    Cost: as `discounted_purchases`. Source: docs/scores/own-value.md#lifetime-value.
    """
    check_parameter("months", months, holds=1 <= months <= _MONTHS_AT_MOST, allowed=f"[1, {_MONTHS_AT_MOST}]")
    check_parameter("yearly_discount", yearly_discount, holds=0 <= yearly_discount <= 1, allowed="[0, 1]")
    numbers = np.arange(1, months + 1, dtype=np.float64)
    factors = (1 + yearly_discount) ** (-numbers / 12)
    days = discounted_purchases(purchases, histories(summary), ends=numbers * WEEKS_A_MONTH, factors=factors)
    return days * expected_spend(spend, summary.frequency.astype(np.float64), summary.monetary)
