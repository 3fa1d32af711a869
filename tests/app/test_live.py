"""Live: a script shows a network that no file holds, goes on, and the app answers until Ctrl-C."""

import os
import signal
import subprocess
import sys
import urllib.request

import pytest

from explorer.app import live
from tests.conftest import ROOT

SCRIPT = """
import signal
from torch import nn
from explorer import show
class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.conv, self.act, self.head = nn.Conv2d(1, 4, 3), lambda h: h.relu(), nn.Linear(4, 3)
    def forward(self, x):
        return self.head(self.act(self.conv(x)).mean((2, 3))), None
signal.signal(signal.SIGINT, signal.default_int_handler)  # whoever runs the tests may ignore it
first = show(Net(), ["a", "b", "c"], size=8)
second = show(Net(), classes=["x", "y", "z"], size=8, label="second")
assert first.url == second.url
print("returned", flush=True)
"""


@pytest.mark.processes
@pytest.mark.skipif(sys.platform == "win32", reason="Ctrl-C is sent as a signal")
def test_a_script_shows_its_own_class_and_ends_with_ctrl_c(tmp_path):
    script = tmp_path / "script.py"
    script.write_text(SCRIPT, "utf-8")
    environment = os.environ | {"PYTHONPATH": str(ROOT), "STREAMLIT_SERVER_HEADLESS": "true"}
    with subprocess.Popen(
        [sys.executable, str(script)],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env=environment,
        cwd=tmp_path,
    ) as process:
        try:
            assert process.stdout is not None and process.stderr is not None
            lines = [process.stdout.readline().strip() for _ in range(3)]
            assert lines[0].startswith("Net (yours) is shown at http://127.0.0.1:")
            assert lines[1].startswith("second (yours) is shown") and lines[2] == "returned"
            url = lines[1].rpartition(" ")[2]
            assert urllib.request.urlopen(f"{url}_stcore/health").read() == b"ok"
            assert any(line.startswith("The script has ended") for line in process.stderr)
            process.send_signal(signal.SIGINT)
            assert process.wait(20) == 0
        finally:
            process.kill()


def test_a_notebook_is_given_the_app_itself():
    shown = live.Shown("<b>mine</b>", "http://127.0.0.1:8501/")
    assert '<iframe src="http://127.0.0.1:8501/"' in shown._repr_html_()
    assert "<b>" not in shown._repr_html_()
    assert repr(shown) == "<b>mine</b> is shown at http://127.0.0.1:8501/"
