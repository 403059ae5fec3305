"""Take the pictures of the usual e-mails from a loaded demo: `PYTHONPATH=. .venv/bin/python scripts/mail_pictures.py`."""

import os
import shutil
from io import BytesIO
from pathlib import Path

os.environ.setdefault("FLARE_ENV", "demo")

from PIL import Image
from playwright.sync_api import sync_playwright
from sqlmodel import select

from flare_app import access
from flare_app.database import read_only, trial
from flare_app.domain.principals import Role
from flare_app.messages import TemplateForm
from flare_app.messages.languages import usual_text
from flare_app.messages.previewing import preview_template
from flare_app.messages.text_kinds import TextKind
from flare_app.models import StaffUser

FOLDER = Path(__file__).resolve().parent.parent / "docs" / "pictures"
KINDS = ("invoice", "estimate", "credit_note", "payment_received", "statement", "reminder", "overdue", "invitation")
WIDTH = 680


def drawn(kind: TextKind) -> str:
    """The HTML of the kind's usual words on a record of the demo."""
    with read_only() as session:
        admin = session.exec(select(StaffUser).where(StaffUser.role == Role.ADMIN).limit(1)).one()
        actor = access.staff_of_user(session, user_id=admin.id)
    assert actor is not None
    words = usual_text(kind, "en")
    with trial() as session:
        form = TemplateForm(kind=kind.value, language="en", subject=words.subject, body=words.body)
        return preview_template(session, form=form, actor=actor).html


def main() -> None:
    """Each kind in both colour schemes, in few colours: a third of the bytes, and nobody sees it."""
    letters = {kind: drawn(TextKind(kind)) for kind in KINDS}
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=["--no-sandbox", "--disable-gpu"])
        for scheme in ("light", "dark"):
            page = browser.new_page(viewport={"width": WIDTH, "height": 400}, color_scheme="dark" if scheme == "dark" else "light")
            for kind, html in letters.items():
                page.set_content(html)
                shot = Image.open(BytesIO(page.screenshot(full_page=True))).convert("RGB")
                few = shot.quantize(64, method=Image.Quantize.MEDIANCUT, dither=Image.Dither.NONE)
                few.save(FOLDER / f"mail-{kind.replace('_', '-')}-{scheme}.png", optimize=True)
        browser.close()


if __name__ == "__main__":
    main()
