"""What can happen to deals, tasks, products and orders."""

from ccm_cli.store.events import Arrival, Moment, Subject

_WITH_THE_STATE = ("state", "at", "paid_at", "cancel_reason", "paid_minor")
_WITH_THE_STAGE = ("stage_since", "state", "closed_at", "lost_reason")

SUBJECTS = (
    Subject(
        "deal",
        "deal",
        {"deal_competitor": "deal_id"},
        (
            Moment("move", "stage", along=_WITH_THE_STAGE),
            Moment("win", "state", "won", along=_WITH_THE_STAGE),
            Moment("lose", "state", "lost", along=_WITH_THE_STAGE),
        ),
    ),
    Subject("product", "product"),
    Subject(
        "order",
        "sale_order",
        {"sale_order_line": "order_id"},
        (
            Moment("confirm", "state", "confirmed", along=_WITH_THE_STATE, was=("draft",)),
            Moment("paid", "state", "paid", along=_WITH_THE_STATE),
            Moment("cancel", "state", "cancelled", along=_WITH_THE_STATE),
            Moment(
                "return",
                "returned_minor",
                along=("returned_net_minor", *_WITH_THE_STATE),
                parts=("sale_order_line",),
            ),
        ),
        # What is sold and paid at once is told of as what goes its way step by step.
        arrivals=(
            Arrival("confirm", "state", frozenset({"confirmed", "paid"}), also=True),
            Arrival("paid", "state", frozenset({"paid"}), also=True),
        ),
    ),
    Subject("payment", "sale_payment"),
    Subject("task", "task", {}, (Moment("done", "state", "done", along=("done_at",)),)),
)
