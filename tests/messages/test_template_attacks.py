"""Fifty ways to make a template run something: each is refused, or stands in the mail as it was written, quickly and small."""

from time import perf_counter

import pytest

from flare_app import messages
from flare_app.database import trial, unit_of_work
from flare_app.errors import InvalidForm
from flare_app.messages import MAX_BODY, Preview, TemplateForm
from tests import factories
from tests.messages.conftest import Office

JINJA = [
    "{{ 7*7 }}",
    "{{ 7*'7' }}",
    "{{ config }}",
    "{{ self }}",
    "{{ self._TemplateReference__context }}",
    "{{ ''.__class__.__mro__[1].__subclasses__() }}",
    "{{ [].__class__.__base__ }}",
    "{{ ().__class__.__bases__[0] }}",
    "{{ request.application.__globals__ }}",
    "{{ cycler.__init__.__globals__.os.popen('id').read() }}",
    "{{ lipsum.__globals__['os'] }}",
    "{{ joiner.__init__ }}",
    "{{ namespace.__init__ }}",
    "{{ get_flashed_messages.__globals__ }}",
    "{{ url_for.__globals__ }}",
    "{{ 'a'*500000000 }}",
    "{{ range(999999999)|join }}",
    "{{ number|safe }}",
    "{{ number|attr('__class__') }}",
    "{{ number|e }}",
    "{{ number.__class__ }}",
    "{{ number.real }}",
    "{{ number() }}",
    "{{ number[0] }}",
    "{{ customer_name ~ number }}",
    "{{ customer.email }}",
    "{{ document.delete() }}",
    "{{ session.execute('drop table message') }}",
    "{{ letter.url }}",
    "{{ logo.png }}",
    "{{ loop }}",
    "{{ caller() }}",
    "{{ {{ number }} }}",
    "{{{{ number }}}}",
    "{{- number -}}",
    "{{\nnumber\n}}",
    "{% for x in range(999999999) %}{{ x }}{% endfor %}",
    "{% include '/etc/passwd' %}",
    "{% import os %}",
    "{% set x = 1 %}",
    "{% raw %}{{ number }}{% endraw %}",
    "{# {{ number }} #}",
    "{% if true %}on{% endif %}",
]
OTHERS = [
    "{0.__class__.__init__.__globals__}",
    "{number.__class__}",
    "%(number)s %s %n",
    "${number} $number ${{ number }}",
    "#{number} <%= number %> <?php echo 1 ?>",
    "{{constructor.constructor('alert(1)')()}}",
    "<script>alert(1)</script><img src=x onerror=alert(1)>",
    "<style>body{display:none}</style></body></html><!--",
    "{{ portal_link }}{{ portal_link }}" * 200,
    "javascript:alert(1) data:text/html,<b> {{ number }}",
]
MOST_BYTES, MOST_SECONDS = 1_000_000, 0.05


def drawn(office: Office, text: str) -> Preview | None:
    """The template in a mail; None where it was refused at its field."""
    form = TemplateForm(kind="invoice", language="en", subject="Ours", body=text)
    with trial() as session:
        try:
            return messages.preview_template(session, form=form, actor=office.staff)
        except InvalidForm as refused:
            assert {one.field for one in refused.problems} == {"body"}
            return None


@pytest.fixture
def database_kind() -> str:
    """Nothing here depends on the database."""
    return "sqlite"


def test_e6_each_attack_is_refused_or_stands_there_as_written(office: Office) -> None:
    attacks = JINJA + OTHERS
    assert len(attacks) >= 50
    for attack in attacks:
        seen = drawn(office, f"Dear all,\n{attack}")
        if seen is None:
            continue
        assert "uid=" not in seen.text
        assert "root:" not in seen.text
        assert "49" not in seen.text.replace(office.invoice.public_id, "").split("View or Pay")[0]
        for tag in ("<script", "<img src=x", "<style>body{"):
            assert tag not in seen.html
        literal = attack.split("{{")[0].strip()
        assert literal in seen.text
        assert len(seen.html.encode()) <= MOST_BYTES


def test_e6_expressions_are_refused_and_not_just_ignored(office: Office) -> None:
    for attack in JINJA[:32]:
        assert drawn(office, attack) is None, attack


def test_e6_longest_template_with_the_longest_values_is_quick_and_small(office: Office) -> None:
    with unit_of_work() as session:
        long = factories.make_customer(session, actor=office.staff, name="&" * 200)
        factories.make_issued(session, long, actor=office.staff)
    most = "{{ customer_name }}" * 100
    text = most + "<" * (MAX_BODY - len(most))
    seen = drawn(office, text)
    assert seen is not None
    assert len(seen.html.encode()) + len(seen.text.encode()) <= MOST_BYTES
    assert drawn(office, "{{ customer_name }}" * 101) is None
    assert min(_seconds(text) for _ in range(5)) <= MOST_SECONDS


def _seconds(text: str) -> float:
    from flare_app.messages.placeholders import check_placeholders, fill

    started = perf_counter()
    check_placeholders(text, known=["customer name"], field="body")
    fill(text, {"customer name": "&" * 200})
    for nasty in ("{{" * 5000, "{{ " + "a" * 9990, "{" * 10_000, "{{}}" * 99):
        fill(nasty, {})
    return perf_counter() - started
