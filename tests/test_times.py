"""mlschool.grading.collecting.times: how platforms and people write when something was handed in."""

from datetime import UTC, datetime, timedelta, timezone
from zoneinfo import ZoneInfo

import pytest

from mlschool.grading.collecting.times import local, moment

NIGHT = datetime(2026, 11, 20, 23, 59)
EVERY_MONTH = {
    1: "January Januar Jan", 2: "February Februar Feb", 3: "March März Mar Mär Mrz", 4: "April Apr",
    5: "May Mai", 6: "June Juni Jun", 7: "July Juli Jul", 8: "August Aug", 9: "September Sep Sept",
    10: "October Oktober Oct Okt", 11: "November Nov", 12: "December Dezember Dec Dez",
}  # fmt: skip


@pytest.mark.parametrize("text", [
    "2026-11-20 23:59", "2026-11-20T23:59:00", " 2026-11-20  23:59:00.999999\n",
    "Friday, 20 November 2026, 11:59 PM", "Friday, 20 November 2026, 11:59\u202fpm",  # Moodle, in English,
    "Friday, November 20, 2026, 11:59 PM", "Freitag, 20. November 2026, 23:59",  # American English, German
    "20 Nov 2026, 23:59", "Fr., 20. Nov. 2026, 23:59 Uhr", "20 November 2026 at 11:59 p.m.",
    "20.11.2026 23:59", "20/11/2026 23:59", "11/20/2026 11:59 PM",  # what spreadsheets make of it
    "2026-11-20 23:59 CEST",  # a zone that can't be known from its short name
])  # fmt: skip
def test_forms_of_one_moment(text):
    assert moment(text) == NIGHT


@pytest.mark.parametrize(("text", "zone"), [
    ("2026-11-20T23:59:00Z", UTC), ("2026-11-20 23:59:00.000000 UTC", UTC), ("2026-11-20 23:59 gmt", UTC),
    ("2026-11-20T23:59+01:00", timezone(timedelta(hours=1))),
    ("2026-11-20 23:59:00 -0530", timezone(-timedelta(hours=5, minutes=30))),
    ("2026-11-20 23:59:00 Europe/Berlin", ZoneInfo("Europe/Berlin")),
    ("20 November 2026, 11:59 PM UTC", UTC),
])  # fmt: skip
def test_time_zones(text, zone):
    found = moment(text)
    assert found == NIGHT.replace(tzinfo=zone)
    assert found.utcoffset() == NIGHT.replace(tzinfo=zone).utcoffset()


def test_hours_by_halves_of_the_day():
    hours = [
        moment(f"20 November 2026, {said}").hour for said in ("12:00 AM", "1:00 AM", "12:00 PM", "1:00 PM")
    ]
    assert hours == [0, 1, 12, 13]
    assert moment("20 November 2026") == datetime(2026, 11, 20)


@pytest.mark.parametrize("month", EVERY_MONTH)
def test_every_month(month):
    for name in EVERY_MONTH[month].split():
        assert moment(f"5 {name} 2026, 10:00") == datetime(2026, month, 5, 10), name


@pytest.mark.parametrize("text", [
    "", "-", "yesterday", "11/12/2026 10:00", "20 Movember 2026", "20 J 2026", "31.02.2026", "25:00",
    "2026-11-20 25:00", "2026-11-20 10:61", "20 November 2026, 13:00 PM", "20 November 2026, 0:00 AM",
    "0001-01-01 00:00:00 +14:00", "9999-12-31 23:59", "2026-11-20 10:00 +99:99", "20/11/26, 23:59",
    "2026年11月20日 23:59", "2026-11-20 10:00 ../../etc/passwd", "2026-11-20 and so on", "9" * 10_000,
])  # fmt: skip
def test_what_is_no_moment(text):
    assert moment(text) is None


def test_a_moment_by_this_machines_clock():
    assert local(NIGHT.replace(tzinfo=UTC)) == NIGHT.replace(tzinfo=UTC)
    assert local(NIGHT).replace(tzinfo=None) == NIGHT
    for end in (datetime.min, datetime.max):  # what a file's own time may be
        assert local(end).tzinfo is not None
