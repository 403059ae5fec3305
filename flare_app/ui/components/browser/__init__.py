"""The little that must run in the browser; everything else is a State's business. No other module holds JavaScript."""

from flare_app.ui.components.browser.amounts_form import AmountsForm
from flare_app.ui.components.browser.chart import Chart
from flare_app.ui.components.browser.copy_button import CopyButton
from flare_app.ui.components.browser.day_field import DayField
from flare_app.ui.components.browser.file_check import MOST_BYTES, FileCheck
from flare_app.ui.components.browser.kept_form import Fill, KeptForm, done, fill
from flare_app.ui.components.browser.list_surface import ListSurface
from flare_app.ui.components.browser.lit_table import LitTable
from flare_app.ui.components.browser.page import THEME_SCRIPT, Browser
from flare_app.ui.components.browser.search_field import SearchField
from flare_app.ui.components.browser.theme_switch import ThemeSwitch
from flare_app.ui.components.browser.tick_box import TickBox
from flare_app.ui.components.browser.token_field import TokenField
from flare_app.ui.components.browser.upload_field import UploadField

__all__ = [
    "MOST_BYTES",
    "THEME_SCRIPT",
    "AmountsForm",
    "Browser",
    "Chart",
    "CopyButton",
    "DayField",
    "FileCheck",
    "Fill",
    "KeptForm",
    "ListSurface",
    "LitTable",
    "SearchField",
    "ThemeSwitch",
    "TickBox",
    "TokenField",
    "UploadField",
    "done",
    "fill",
]
