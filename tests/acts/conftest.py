"""The small city of these tests."""

import pytest

from kenshu.content import Content
from kenshu.course import Course
from kenshu.storage import Database
from tests.acts.city import City, CourseOfTheCity


@pytest.fixture
def course_to_copy(request: pytest.FixtureRequest) -> Course:
    """The course with the small city in its records, where the test asks for `city`: filling it takes longer than copying."""
    if "city" not in request.fixturenames:
        released: Course = request.getfixturevalue("released_course")
        return released
    filled: CourseOfTheCity = request.getfixturevalue("course_of_the_city")
    return filled.course


@pytest.fixture
def city(course: Course, database: Database, content: Content, course_of_the_city: CourseOfTheCity) -> City:
    """The small city."""
    return City(course, database, content, course_of_the_city.attempts)
