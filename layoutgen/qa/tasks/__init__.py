"""The question tasks, a module a family."""
