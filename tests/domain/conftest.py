"""Property tests on a shared machine: an example may take long for reasons that are not the code's."""

from hypothesis import settings

settings.register_profile("domain", deadline=None, print_blob=True)
settings.load_profile("domain")
