"""An analyst's way to the figures, under the names of `kenshu.reports`: a course opened, its tables, in words and drawn."""
