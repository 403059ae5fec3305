"""Staff have an event handled once more that was given up."""

from flare_app.database import unit_of_work
from flare_app.domain.principals import Staff
from flare_app.payments.stripe.events import handle_event
from flare_app.payments.stripe.given_up import settle_given_up
from flare_app.payments.stripe.task_list import note_try


def try_event_again(*, public_id: str, actor: Staff) -> str:
    """Do what the event of a task asks for; gives why that failed again, "" when it is done, and with it the task.

    Sent twice it does nothing twice: an event only says where to look.

    Raises:
        NotFound: there is no such task, or nothing to try in it.
        NotPermitted.
    """
    with unit_of_work() as session:
        event_id = note_try(session, public_id=public_id, actor=actor)
    why = handle_event(event_id)
    if not why:
        with unit_of_work() as session:
            settle_given_up(session, event_id)
    return why
