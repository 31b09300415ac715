"""What a tutor gets: a page for the class, one for each learner, tables, and what Canvas and Moodle take."""

from mlschool.grading.report.facts import Facts, Layer, Mark
from mlschool.grading.report.people import BrokenKey
from mlschool.grading.report.write import Written, write

__all__ = ["BrokenKey", "Facts", "Layer", "Mark", "Written", "write"]
