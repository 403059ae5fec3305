"""The pages that write a recurring invoice and edit it."""

from flare_app.ui.staff.editor.page import recurring_editor

recurring_editor()
