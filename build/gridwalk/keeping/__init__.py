"""A report becomes a source: a folder with every table, and what each sentence still has to say."""
