"""The capstone: its exercises, its checks of structure, and three data sets of different kinds."""

from tests.lectures.laws import laws_of

TestLaws = laws_of("your_data")
