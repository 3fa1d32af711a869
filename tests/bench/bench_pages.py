"""A page's own cost: one rerun with every answer cached, so everything but the network's passes
(wanted: 100 ms).

    .venv/bin/python -m tests.bench.bench_pages
"""

import statistics
import time

from streamlit.testing.v1 import AppTest

from explorer.app import page_table
from tests.conftest import ROOT
from tests.test_pages import PAGES

app = AppTest.from_file(str(ROOT / "explorer" / "Home.py"), default_timeout=300).run()
for page in PAGES:
    app.switch_page(page_table.path(page)).run()
    app.run()
    seconds = []
    for _ in range(15):
        start = time.perf_counter()
        app.run()
        seconds.append(time.perf_counter() - start)
    print(
        f"{page:12} {1000 * statistics.median(seconds):6.0f} ms median, {1000 * max(seconds):6.0f} ms at most"
    )
