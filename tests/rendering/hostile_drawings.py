"""Things that a worker process must survive; module functions, because they cross over to it by name."""

import os
import time


def draws_for_ever(_: object) -> bytes:
    while True:
        time.sleep(0.01)


def refuses_to_stop(_: object) -> bytes:
    while True:
        try:
            draws_for_ever(None)
        except BaseException:
            continue


def dies(_: object) -> bytes:
    os._exit(3)


def eats_memory(_: object) -> bytes:
    return bytes(bytearray(4 * 1024**3))


def process_id(_: object) -> bytes:
    time.sleep(0.3)
    return str(os.getpid()).encode()


def has_a_fault(_: object) -> bytes:
    raise OSError("a fault of ours")


def environment(_: object) -> bytes:
    return " ".join(os.environ).encode()
