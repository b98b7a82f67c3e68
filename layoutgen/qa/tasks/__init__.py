"""The question tasks, a module a family; each exports its tasks as TASKS, and nothing lists the modules."""
