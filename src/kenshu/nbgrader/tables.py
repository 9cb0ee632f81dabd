"""Nbgrader's own tables (0.9), as queries name them: the gradebook is read and written without `nbgrader.api`, an import of 0.8 s.

An `assignment` is a module, a `student` an employee, a `submitted_assignment` the hand-in of a person and module. What is asked in
a notebook stands in `base_cell`, twice for a free text: as the graded cell and as the solution cell that is commented on: its
`type` is GradeCell or SolutionCell. A column has a type here where a driver would return another; times are in UTC.
"""

from sqlalchemy import Boolean, DateTime, Interval, column, table

VERSION = "e43177bfe90b"  # what nbgrader calls these tables, in `alembic_version`

alembic_version = table("alembic_version", column("version_num"))
course = table("course", column("id"))
assignment = table("assignment", column("id"), column("name"), column("duedate", DateTime), column("course_id"))
notebook = table("notebook", column("id"), column("name"), column("assignment_id"), column("kernelspec"))
base_cell = table("base_cell", column("id"), column("name"), column("notebook_id"), column("type"))
grade_cell = table("grade_cells", column("id"), column("max_score"), column("cell_type"))
source_cell = table(
    "source_cell", *map(column, ("id", "name", "cell_type", "source", "checksum", "notebook_id")), column("locked", Boolean)
)
student = table("student", *map(column, ("id", "first_name", "last_name", "email", "lms_user_id")))
submitted_assignment = table(
    "submitted_assignment",
    *map(column, ("id", "assignment_id", "student_id")),
    column("timestamp", DateTime),
    column("extension", Interval),
)
submitted_notebook = table(
    "submitted_notebook",
    *map(column, ("id", "assignment_id", "notebook_id", "late_submission_penalty")),
    column("flagged", Boolean),
)
grade = table(
    "grade",
    *map(column, ("id", "notebook_id", "cell_id", "auto_score", "manual_score", "extra_credit")),
    column("needs_manual_grade", Boolean),
)
comment = table("comment", *map(column, ("id", "notebook_id", "cell_id", "auto_comment", "manual_comment")))
