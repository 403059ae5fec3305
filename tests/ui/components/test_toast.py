"""A toast's action: a path that it opens, or a handler of ours that the browser calls."""

from flare_app.ui.components.toast import toast
from flare_app.ui.staff.customer_actions import CustomerPanel
from tests.ui.handlers import name_of


def script_of(spec: object) -> str:
    return str(spec.args[0][1]._var_value)  # type: ignore[attr-defined]


def test_action_opens_a_path() -> None:
    script = script_of(toast("Nothing was saved.", action=("Take it back", "/sales/invoices/new")))
    assert script == 'window.flare.toast("good", "Nothing was saved.", ["Take it back", "/sales/invoices/new"])'


def test_action_calls_a_handler_with_its_arguments() -> None:
    script = script_of(toast("Archived.", action=("Undo", CustomerPanel.restore('a"b'))))
    assert script.startswith('window.flare.toast("good", "Archived.", ["Undo", () => {addEvents([')
    assert f'"{name_of(CustomerPanel.restore)}", {{customer:"a\\"b"}}' in script


def test_sentence_cannot_become_script() -> None:
    assert script_of(toast('");alert("')) == 'window.flare.toast("good", "\\");alert(\\"", null)'
