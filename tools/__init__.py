"""Commands for those who carry the kit on: locking the requirements, killing the server to see what is lost."""
