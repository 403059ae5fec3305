"""Plain HTTP beside Reflex: sign-in, portal links, files, webhooks, health, and the gate before the socket."""
