"""The names that Python shares with assets/*.css: tones, sizes, CSS variables. The values stand in assets/base.css, once."""

from enum import StrEnum


class Tone(StrEnum):
    """What a colour means; `[data-tone]` of a badge and `alert-<tone>` in the stylesheet."""

    NEUTRAL = "neutral"
    INFO = "info"
    GOOD = "good"
    WARNING = "warning"
    BAD = "bad"
    MUTED = "muted"


STATUS_TONES: dict[str, Tone] = {
    "draft": Tone.MUTED,
    "issued": Tone.NEUTRAL,
    "open": Tone.INFO,
    "unpaid": Tone.INFO,
    "not_sent": Tone.MUTED,
    "queued": Tone.INFO,
    "sending": Tone.INFO,
    "sent": Tone.INFO,
    "opened": Tone.GOOD,
    "viewed": Tone.GOOD,
    "partly_paid": Tone.WARNING,
    "partly_invoiced": Tone.INFO,
    "processing": Tone.WARNING,
    "payment_in_progress": Tone.WARNING,
    "invited": Tone.WARNING,
    "paid": Tone.GOOD,
    "used": Tone.GOOD,
    "accepted": Tone.GOOD,
    "invoiced": Tone.GOOD,
    "received": Tone.GOOD,
    "active": Tone.GOOD,
    "default": Tone.INFO,
    "paused": Tone.WARNING,
    "needs_attention": Tone.BAD,
    "ended": Tone.MUTED,
    "overdue": Tone.BAD,
    "bounced": Tone.BAD,
    "failed": Tone.BAD,
    "held": Tone.WARNING,
    "withdrawn": Tone.MUTED,
    "discarded": Tone.MUTED,
    "stopped": Tone.MUTED,
    "disputed": Tone.BAD,
    "declined": Tone.BAD,
    "expired": Tone.WARNING,
    "void": Tone.MUTED,
    "will_go": Tone.GOOD,
    "will_not_go": Tone.WARNING,
    "skipped": Tone.MUTED,
    "archived": Tone.MUTED,
    "disabled": Tone.MUTED,
}

STAFF_STYLESHEETS = ["/editor.css", "/chart.css", "/dashboard.css", "/batch.css", "/filter.css", "/office.css"]
"""What only staff pages use: the portal loads none of it."""

STYLESHEETS = [
    "/base.css",
    "/controls.css",
    "/form.css",
    "/list.css",
    "/document.css",
    "/statement.css",
    "/paying.css",
    "/record.css",
    "/shell.css",
    "/search.css",
    "/portal.css",
    "/print.css",
]


def tone_of(status: str) -> Tone:
    """The tone of a status word of ours; an unknown word is neutral."""
    return STATUS_TONES.get(status, Tone.NEUTRAL)


def accent_colors(color: str) -> dict[str, str]:
    """What follows from a company's colour such as "#3b5bdb": a fill, what is read on it, and text on the light and the dark theme.

    A colour that cannot be read as one falls back to the house's own. Text reaches 4.5:1 (WCAG 2.2, 1.4.3).
    """
    rgb = _channels(color)
    on = WHITE if _contrast(rgb, WHITE) >= READABLE else INK
    fill = rgb if _contrast(rgb, on) >= READABLE else _until_readable(rgb, on, INK if on == WHITE else WHITE)
    return {
        "fill": _hex(fill),
        "on": _hex(on),
        "text_light": _hex(_until_readable(rgb, (247, 248, 250), INK)),
        "text_dark": _hex(_until_readable(rgb, (32, 34, 40), WHITE)),
    }


Rgb = tuple[int, int, int]
READABLE = 4.5
WHITE: Rgb = (255, 255, 255)
INK: Rgb = (10, 12, 16)
HOUSE_ACCENT = "#3b5bdb"


def _channels(color: str) -> Rgb:
    digits = color.removeprefix("#")
    if len(digits) != 6 or not all(digit in "0123456789abcdefABCDEF" for digit in digits):
        return _channels(HOUSE_ACCENT)
    return int(digits[:2], 16), int(digits[2:4], 16), int(digits[4:], 16)


def _hex(rgb: Rgb) -> str:
    return "#" + "".join(f"{part:02x}" for part in rgb)


def _until_readable(rgb: Rgb, behind: Rgb, towards: Rgb) -> Rgb:
    """Mix with black or white in steps of 5 % until the text can be read."""
    for step in range(21):
        mixed = tuple(round(part + (end - part) * step / 20) for part, end in zip(rgb, towards, strict=True))
        if _contrast(mixed, behind) >= READABLE:  # type: ignore[arg-type]
            return mixed  # type: ignore[return-value]
    return towards


def _contrast(one: Rgb, other: Rgb) -> float:
    """The ratio of WCAG 2: 1 to 21."""
    light, dark = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def _luminance(rgb: Rgb) -> float:
    linear = [part / 255 / 12.92 if part <= 10 else ((part / 255 + 0.055) / 1.055) ** 2.4 for part in rgb]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]
