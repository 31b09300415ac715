"""What a tutor gets: a page for the class, one for each learner, tables, and what Canvas and Moodle take."""

from mlschool.grading.report.facts import Aside, Facts, Layer, Mark, Told
from mlschool.grading.report.people import BrokenKey
from mlschool.grading.report.write import KEY, Written, prepare, write

__all__ = ["KEY", "Aside", "BrokenKey", "Facts", "Layer", "Mark", "Told", "Written", "prepare", "write"]
