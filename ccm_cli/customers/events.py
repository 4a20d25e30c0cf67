"""What can happen to contacts, companies, interactions and segments."""

from ccm_cli.store.events import Moment, Subject

SUBJECTS = (
    Subject(
        "contact",
        "contact",
        {
            "contact_email": "contact_id",
            "contact_phone": "contact_id",
            "contact_handle": "contact_id",
            "contact_address": "contact_id",
            "contact_date": "contact_id",
            "contact_tag": "contact_id",
            "contact_company": "contact_id",
            "contact_relation": "contact_id",
        },
        (Moment("stage", "stage"),),
    ),
    Subject("company", "company"),
    Subject("interaction", "interaction", {"attachment": "interaction_id"}),
    Subject("segment", "segment", {"segment_member": "segment_id"}),
)
