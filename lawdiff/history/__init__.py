"""What an import will write: the plan of revisions and their messages. Runs no git."""
