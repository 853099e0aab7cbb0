"""Pushes the memory that a process has written out to swap, and says how much
of it is there then, in KiB.

Linux offers this for another process since 5.10 (process_madvise).
"""

import ctypes
import os
import re
import sys

MADV_PAGEOUT = 21
PIDFD_OPEN = 434
PROCESS_MADVISE = 440

libc = ctypes.CDLL(None, use_errno=True)


class Range(ctypes.Structure):
    _fields_ = [("base", ctypes.c_void_p), ("length", ctypes.c_size_t)]


def writable(pid):
    """The private, writable mappings, which are those that a swap takes."""
    with open(f"/proc/{pid}/maps", encoding="utf-8", errors="replace") as maps:
        for line in maps:
            found = re.match(r"([0-9a-f]+)-([0-9a-f]+) rw.p ", line)
            if found:
                begin, end = (int(part, 16) for part in found.groups())
                yield Range(begin, end - begin)


def push_out(pid):
    process = libc.syscall(PIDFD_OPEN, pid, 0)
    if process < 0:
        raise OSError(ctypes.get_errno(), f"cannot open process {pid}")
    ranges = list(writable(pid))
    # A call ends at the first range that it cannot take, so each goes alone.
    for one in ranges:
        libc.syscall(PROCESS_MADVISE, process, ctypes.byref(one), 1, MADV_PAGEOUT, 0)
    os.close(process)


def in_swap(pid):
    with open(f"/proc/{pid}/status", encoding="utf-8") as status:
        return int(re.search(r"^VmSwap:\s+(\d+)", status.read(), re.MULTILINE).group(1))


if __name__ == "__main__":
    PID = int(sys.argv[1])
    push_out(PID)
    print(in_swap(PID))
