"""An interactive shell at a terminal: types each line once the shell has printed what precedes it, or exits with 1."""
import os
import pty
import select
import sys
import time

pid, terminal = pty.fork()
if pid == 0:
    os.environ["PS1"] = "ready> "
    os.execvp("bash", ["bash", "--norc", "--noediting", "-i"])


def wait_for(text):
    said = ""
    end = time.monotonic() + 20
    while text not in said:
        if time.monotonic() > end:
            sys.exit(f"not said: {text}; but: {said}")
        if select.select([terminal], [], [], 0.1)[0]:
            said += os.read(terminal, 4096).decode(errors="replace")


try:
    for expected, line in zip(sys.argv[1::2], sys.argv[2::2]):
        wait_for(expected)
        os.write(terminal, f"{line}\r".encode())
finally:
    os.kill(pid, 9)
