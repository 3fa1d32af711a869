"""A process in which scripts run that find nothing of this project: reads lines of JSON, a file and the folder to run in;
writes what it saved."""

import json
import os
import runpy
import sys

if __name__ == "__main__":
    for package in ("explorer", "trainer", "pages", "tests"):
        sys.modules[package] = None  # importing it fails
    answers, sys.stdout = sys.stdout, sys.stderr
    for line in sys.stdin:
        file, folder = json.loads(line)
        os.chdir(folder)
        sys.path[:] = [folder, *(place for place in sys.path if place != folder)]
        try:
            runpy.run_path(file, run_name="__main__")
            answer = ""
        except BaseException as error:  # whatever a script raises
            answer = f"{type(error).__name__}: {error}"
        print(json.dumps(answer), file=answers, flush=True)
