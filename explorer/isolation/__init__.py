"""Isolation: strangers' files are read in processes of their own, with limits.

jobs.py      which files are read so, by which function, within which limits?
messages.py  how do the server and a child talk?
child.py     how is one child asked, watched and ended?
pool.py      who is asked next, and what stands ready?
worker.py    python -m explorer.isolation.worker: the child itself
"""
