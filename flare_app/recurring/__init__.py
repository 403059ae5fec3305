"""Room: recurring invoices. Rules that make invoices by a schedule, and what they made."""

from flare_app.recurring.checking import preview_schedule
from flare_app.recurring.form import Action, Preview, RuleForm, RuleState
from flare_app.recurring.keeping import TOPIC, check_form, end_rule, pause_rule, resume_rule, save_rule, try_again
from flare_app.recurring.listing import is_active, is_broken, is_ended, is_paused, rule_source
from flare_app.recurring.making import make_due, make_invoice
from flare_app.recurring.reading import (
    Made,
    RuleDetails,
    broken_rules,
    form_of_invoice,
    form_of_rule,
    get_rule,
    rule_details,
    rule_of_document,
)

__all__ = [
    "TOPIC",
    "Action",
    "Made",
    "Preview",
    "RuleDetails",
    "RuleForm",
    "RuleState",
    "broken_rules",
    "check_form",
    "end_rule",
    "form_of_invoice",
    "form_of_rule",
    "get_rule",
    "is_active",
    "is_broken",
    "is_ended",
    "is_paused",
    "make_due",
    "make_invoice",
    "pause_rule",
    "preview_schedule",
    "resume_rule",
    "rule_details",
    "rule_of_document",
    "rule_source",
    "save_rule",
    "try_again",
]
