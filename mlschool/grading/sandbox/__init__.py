"""Runs code that nobody trusts, and brings back plain data.

Outside: `box` starts a process in the sandbox and talks to it; `stage` lays out what can be seen there; and
`probe` tells what this machine offers. Inside: `warm` is that process, which forks for every submission and
again for every exercise; `landlock`, `syscalls` and `namespaces` take rights away; `answer` runs what a
learner wrote. Between them: `frames` (messages over a socket) and `wire` (what stands in them).
"""
