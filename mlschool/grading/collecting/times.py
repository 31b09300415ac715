"""Reads when something was handed in, as platforms and people write it."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta, timezone, tzinfo
from zoneinfo import ZoneInfo

_YEARS = range(1990, 2200)  # so that no arithmetic on what is read can overflow
_MONTHS = (
    ("january", "januar"),
    ("february", "februar"),
    ("march", "märz", "mrz"),
    ("april",),
    ("may", "mai"),
    ("june", "juni"),
    ("july", "juli"),
    ("august",),
    ("september",),
    ("october", "oktober"),
    ("november",),
    ("december", "dezember"),
)
_MOMENT = re.compile(
    r"(?P<date>.+?)"
    r"(?:(?:T|,? (?:at |um )?)(?P<hour>\d{1,2}):(?P<minute>\d\d)(?::(?P<second>\d\d)(?:[.,]\d{1,9})?)?"
    r"(?: ?(?P<half>[ap])\.?m\.?)?(?: Uhr)?(?: ?(?P<zone>[+-]\d\d:?\d\d|[a-z][\w/+-]*))?)?",
    re.IGNORECASE,
)
_WEEKDAY = r"(?:[^\W\d]+\.?,? )?"
_DATES = (
    re.compile(r"(?P<year>\d{4})-(?P<month>\d\d)-(?P<day>\d\d)"),
    re.compile(_WEEKDAY + r"(?P<day>\d{1,2})\.? (?P<month>[^\W\d]+)\.?,? (?P<year>\d{4})"),
    re.compile(_WEEKDAY + r"(?P<month>[^\W\d]+)\.? (?P<day>\d{1,2}), (?P<year>\d{4})"),
    re.compile(_WEEKDAY + r"(?P<day>\d{1,2})\.(?P<month>\d{1,2})\.(?P<year>\d{4})"),
    re.compile(r"(?P<day>\d{1,2})/(?P<month>\d{1,2})/(?P<year>\d{4})"),
)


def moment(text: str) -> datetime | None:
    """Return the moment that a text tells, to the second; None where it can't be read.

    It has a time zone only where the text names one that is known. Dates may be written as 2026-11-20, as
    20.11.2026, or with the month's name, in English or German; 11/12/2026 may be two days, so it is none.

    >>> moment("Friday, 20 November 2026, 11:59 PM"), moment("2026-11-20 23:59:00.000000 UTC").isoformat()
    (datetime.datetime(2026, 11, 20, 23, 59), '2026-11-20T23:59:00+00:00')
    """
    found = _MOMENT.fullmatch(" ".join(text[:100].split()))
    date = next((match for form in _DATES if found and (match := form.fullmatch(found["date"]))), None)
    if found is None or date is None or (year := int(date["year"])) not in _YEARS:
        return None
    month, day = _month(date["month"]), int(date["day"])
    if "/" in found["date"] and month != day:
        if month <= 12 and day <= 12:
            return None
        month, day = min(month, day), max(month, day)
    hour, minute, second = (int(found[part] or 0) for part in ("hour", "minute", "second"))
    if found["half"]:
        if not 1 <= hour <= 12:
            return None
        hour = hour % 12 + 12 * (found["half"] in "pP")
    try:
        return datetime(year, month, day, hour, minute, second, tzinfo=_zone(found["zone"] or ""))
    except ValueError:
        return None


def local(when: datetime) -> datetime:
    """Return a moment by this machine's clock; one without a time zone is taken to be by it already."""
    try:
        return when.astimezone()
    except (OverflowError, OSError, ValueError):  # of the year 1, say
        return when.replace(tzinfo=UTC)


def _month(text: str) -> int:
    """The month's number; 0 where it is none."""
    if text.isdecimal():
        return int(text)
    word = text.casefold()
    named = (i for i, names in enumerate(_MONTHS, 1) if any(name.startswith(word) for name in names))
    return next(named, 0) if len(word) > 2 else 0


def _zone(text: str) -> tzinfo | None:
    """The time zone of a name or an offset; None where it isn't known, as with many short names."""
    if text.upper() in ("Z", "UTC", "GMT"):
        return UTC
    if text[:1] in ("+", "-"):
        away = timedelta(hours=int(text[1:3]), minutes=int(text[-2:]))
        return timezone(-away if text[0] == "-" else away)
    try:
        return ZoneInfo(text) if text else None
    except (KeyError, ValueError, OSError):
        return None
