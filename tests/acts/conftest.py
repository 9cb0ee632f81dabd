"""The small city of these tests."""

import pytest

from kenshu.content import Content
from kenshu.course import Course
from kenshu.storage import Database
from tests.acts.city import City, CourseOfTheCity


@pytest.fixture
def city(course: Course, database: Database, content: Content, course_of_the_city: CourseOfTheCity) -> City:
    """The small city."""
    return City(course, database, content, course_of_the_city.attempts)
