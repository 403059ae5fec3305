"""Settings: what an e-mail says when nobody writes something else, by kind and language, and others to choose from."""
