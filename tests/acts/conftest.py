"""The small city of these tests."""

import pytest

from kenshu.content import Content
from kenshu.course import Course
from kenshu.storage import Database
from tests.acts.city import City, CourseOfTheCity


@pytest.fixture
def course_to_copy(request: pytest.FixtureRequest, released_course: Course, course_of_the_city: CourseOfTheCity) -> Course:
    """The course with the small city in its records, where the test asks for `city`: filling it takes longer than copying."""
    return course_of_the_city.course if "city" in request.fixturenames else released_course


@pytest.fixture
def city(course: Course, database: Database, content: Content, course_of_the_city: CourseOfTheCity) -> City:
    """The small city."""
    return City(course, database, content, course_of_the_city.attempts)
