"""Your account: name, password, two-factor sign-in, the browsers one is signed in with. For every role."""
