"""One text after another to a program that stays: requests and answers, each behind its length.

A request is a decimal length, a newline and that many bytes.  An answer is "v1 " or "raw ", a length, a newline
and the canonical form, or the reason why there is none.
"""
import subprocess
import sys


def read_block(stream):
    head = stream.readline()
    if not head:
        return None, None
    *kind, length = head.split()
    data = stream.read(int(length))
    return (kind[0].decode() if kind else ""), data


def serve(answer):
    stdin, stdout = sys.stdin.buffer, sys.stdout.buffer
    while True:
        _, source = read_block(stdin)
        if source is None:
            return
        result = answer(source)
        kind = "raw" if isinstance(result, Exception) else "v1"
        data = f"{type(result).__name__}: {result}".encode("utf-8", "replace") if kind == "raw" else result
        stdout.write(b"%s %d\n%s" % (kind.encode(), len(data), data))
        stdout.flush()


class Server:
    """A program behind a pipe: `server.ask(source)` is (kind, form or reason)."""

    def __init__(self, command):
        self.process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE)

    def ask(self, source):
        self.process.stdin.write(b"%d\n%s" % (len(source), source))
        self.process.stdin.flush()
        kind, data = read_block(self.process.stdout)
        if kind is None:
            raise RuntimeError(f"{self.process.args} ended with status {self.process.wait()}")
        return kind, data

    def close(self):
        self.process.stdin.close()
        self.process.wait()
        self.process.stdout.close()
