"""Nbgrader's own tables (0.9), as `nbgrader.api` declares them: the gradebook is read and written without its import of 2.7 s.

An `assignment` is a module, a `student` an employee, a `submitted_assignment` the hand-in of a person and module. What is asked in
a notebook stands in `base_cell`, twice for a free text: as the graded cell and as the solution cell that is commented on.
"""

from sqlalchemy import (
    Boolean,
    Column,
    DateTime,
    Enum,
    Float,
    ForeignKey,
    Interval,
    MetaData,
    String,
    Table,
    Text,
    UniqueConstraint,
)

schema = MetaData()

VERSION = "e43177bfe90b"  # what nbgrader calls these tables, in `alembic_version`

course = Table("course", schema, Column("id", String(128), primary_key=True, unique=True, nullable=False))

assignment = Table(
    "assignment",
    schema,
    Column("id", String(32), primary_key=True),
    Column("name", String(128), unique=True, nullable=False),
    Column("duedate", DateTime),  # UTC, like every time here
    Column("course_id", ForeignKey("course.id"), nullable=False),
)

notebook = Table(
    "notebook",
    schema,
    Column("id", String(32), primary_key=True),
    Column("name", String(128), nullable=False),
    Column("assignment_id", ForeignKey("assignment.id")),
    Column("kernelspec", String(1024)),
    UniqueConstraint("name", "assignment_id"),
)

base_cell = Table(
    "base_cell",
    schema,
    Column("id", String(32), primary_key=True),
    Column("name", String(128), nullable=False),
    Column("notebook_id", ForeignKey("notebook.id"), nullable=False),
    Column("type", String(50)),  # GradeCell, SolutionCell, TaskCell
    UniqueConstraint("name", "notebook_id", "type"),
)

_cell_type = Enum("code", "markdown", name="grade_cell_type", validate_strings=True)

grade_cell = Table(
    "grade_cells",
    schema,
    Column("id", ForeignKey("base_cell.id"), primary_key=True),
    Column("max_score", Float, nullable=False),
    Column("cell_type", _cell_type, nullable=False),
)

solution_cell = Table("solution_cells", schema, Column("id", ForeignKey("base_cell.id"), primary_key=True))

task_cell = Table(
    "task_cells",
    schema,
    Column("id", ForeignKey("base_cell.id"), primary_key=True),
    Column("max_score", Float, nullable=False),
    Column("cell_type", _cell_type, nullable=False),
)

source_cell = Table(
    "source_cell",
    schema,
    Column("id", String(32), primary_key=True),
    Column("name", String(128), nullable=False),
    Column("cell_type", Enum("code", "markdown", name="source_cell_type", validate_strings=True), nullable=False),
    Column("locked", Boolean, nullable=False),
    Column("source", Text),
    Column("checksum", String(128)),
    Column("notebook_id", ForeignKey("notebook.id")),
    UniqueConstraint("name", "notebook_id"),
)

student = Table(
    "student",
    schema,
    Column("id", String(128), primary_key=True, nullable=False),
    Column("first_name", String(128)),
    Column("last_name", String(128)),
    Column("email", String(128)),
    Column("lms_user_id", String(128)),
)

submitted_assignment = Table(
    "submitted_assignment",
    schema,
    Column("id", String(32), primary_key=True),
    Column("assignment_id", ForeignKey("assignment.id")),
    Column("student_id", ForeignKey("student.id")),
    Column("timestamp", DateTime),
    Column("extension", Interval),
    UniqueConstraint("assignment_id", "student_id"),
)

submitted_notebook = Table(
    "submitted_notebook",
    schema,
    Column("id", String(32), primary_key=True),
    Column("assignment_id", ForeignKey("submitted_assignment.id")),
    Column("notebook_id", ForeignKey("notebook.id")),
    Column("flagged", Boolean),
    Column("late_submission_penalty", Float(0)),
    UniqueConstraint("notebook_id", "assignment_id"),
)

grade = Table(
    "grade",
    schema,
    Column("id", String(32), primary_key=True),
    Column("notebook_id", ForeignKey("submitted_notebook.id")),
    Column("cell_id", ForeignKey("base_cell.id")),
    Column("auto_score", Float),
    Column("manual_score", Float),
    Column("extra_credit", Float),
    Column("needs_manual_grade", Boolean, nullable=False),
    UniqueConstraint("cell_id", "notebook_id"),
)

comment = Table(
    "comment",
    schema,
    Column("id", String(32), primary_key=True),
    Column("notebook_id", ForeignKey("submitted_notebook.id")),
    Column("cell_id", ForeignKey("base_cell.id")),
    Column("auto_comment", Text),
    Column("manual_comment", Text),
    UniqueConstraint("cell_id", "notebook_id"),
)

alembic_version = Table("alembic_version", schema, Column("version_num", String(32), nullable=False))
