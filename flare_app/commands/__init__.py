"""What `python -m flare_app` can do, a module for each subject. Edges: they open units of work and turn errors into sentences."""
