"""The demo company's reminders and statements: a ladder that is on from today, and a customer who gets none."""

from dataclasses import replace

from sqlmodel import Session

from flare_app import customers, reminders
from flare_app.demo.company import Setting
from flare_app.reminders import Statements

_LEFT_OUT = 3


def set_up_reminders(session: Session, setting: Setting) -> None:
    """Nothing from before today is made up for; what leaves stays in the demo's outbox."""
    kept = reminders.read_ladder(session, principal=setting.staff)
    steps = tuple(replace(one, is_on=True) for one in kept.steps)
    form = replace(kept, is_on=True, steps=steps, statements=Statements.BALANCE.value)
    reminders.update_ladder(session, form=form, actor=setting.staff)
    customers.switch_reminders(session, public_id=setting.customers[_LEFT_OUT][1].public_id, is_off=True, actor=setting.staff)
