"""The dashboards of HR and trainers, as widgets of `notebooks/hr.ipynb` and `notebooks/trainer.ipynb`."""
