"""What HR and trainers do: each act is data in and data out, in one transaction, for the roles that may."""
