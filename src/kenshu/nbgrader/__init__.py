"""The bridge to nbgrader: its gradebook, its folders, its commands."""
