"""Acts and exports: what HR and trainers do, and the tables that they take with them (`kenshu.acts.registry` has them all)."""
