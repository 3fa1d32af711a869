"""Which trainings run, which wait, and what can be done with them?"""

import pytest

from explorer.training import queue
from explorer.training.files import jobs, log
from explorer.training.limits import JobError
from explorer.training.states import find, trainings
from tests.training.stand_in import finish, named, states, until
from trainer import runs


def test_one_runs_and_the_others_wait_in_their_order(root):
    for name in ("c", "a", "b"):
        queue.start(root, named(name), visitor=name)
    until(lambda: states(root)["c"] == "running")
    assert [(row.name, row.state, row.place) for row in trainings(root)] == [
        ("c", "running", 0),
        ("a", "queued", 1),
        ("b", "queued", 2),
    ]
    finish(root, "c")
    assert states(root)["a"] == "queued"  # nobody watches yet
    queue.scheduler(root).step()
    until(lambda: states(root)["a"] == "running")
    assert [(row.name, row.place) for row in trainings(root)] == [("a", 0), ("b", 1), ("c", 0)]


def test_as_many_run_as_the_server_is_set_to(root, monkeypatch):
    monkeypatch.setenv("CNN_EXPLORER_TRAININGS", "2")
    for name in ("a", "b", "c"):
        queue.start(root, named(name))
    until(lambda: list(states(root).values()) == ["running", "running", "queued"])
    for _ in range(5):
        queue.scheduler(root).step()
    assert sum(job.alive for job in jobs(root).values()) == 2


def test_stop_lets_it_save_and_takes_what_waits_out_of_the_queue(root):
    queue.start(root, named("a"))
    queue.start(root, named("b"))
    queue.stop(root, "b")
    assert "b" not in states(root)
    until(lambda: states(root)["a"] == "running")
    queue.stop(root, "a")
    until(lambda: states(root)["a"] == "interrupted")
    assert "resume" in find(root, "a").can


def test_resume_goes_to_the_end_of_the_queue_and_can_be_called_off(root):
    queue.start(root, named("a"), visitor="me")
    until(lambda: states(root)["a"] == "running")
    queue.stop(root, "a")
    until(lambda: states(root)["a"] == "interrupted")
    queue.start(root, named("b"))
    queue.resume(root, "a")
    assert (states(root)["a"], find(root, "a").place) == ("queued", 1)
    queue.stop(root, "a")
    assert (states(root)["a"], find(root, "a").visitor) == ("interrupted", "me")
    queue.resume(root, "a")
    finish(root, "b")
    queue.scheduler(root).step()
    finish(root, "a")
    assert states(root)["a"] == "finished"
    with pytest.raises(JobError, match="finished: it cannot be told to resume"):
        queue.resume(root, "a")


def test_rename_takes_everything_along_and_nothing_while_it_runs(root):
    queue.start(root, named("a"), visitor="me")
    until(lambda: states(root)["a"] == "running")
    for act in (
        lambda: queue.rename(root, "a", "z"),
        lambda: queue.delete(root, "a"),
        lambda: queue.resume(root, "a"),
    ):
        with pytest.raises(JobError, match="it cannot be told to"):
            act()
    finish(root, "a")
    queue.start(root, named("b"))
    with pytest.raises(JobError, match="already"):
        queue.rename(root, "a", "b")
    queue.rename(root, "a", "z")
    assert (states(root)["z"], find(root, "z").visitor, find(root, "z").settings["name"]) == (
        "finished",
        "me",
        "z",
    )
    assert runs.read(root / "z").config.name == "z"
    assert "begun" in log(root, "z")
    assert "a" not in states(root)
    assert not (root / "a").exists()


def test_delete_leaves_nothing(root):
    queue.start(root, named("a"))
    finish(root, "a")
    queue.delete(root, "a")
    assert trainings(root) == []
    assert {path.name for path in root.rglob("*")} == {".jobs", ".lock"}
    with pytest.raises(JobError, match="no training 'a'"):
        queue.delete(root, "a")
    queue.start(root, named("a"))  # the name is free again


def test_deleting_a_link_leaves_what_it_leads_to(root, tmp_path):
    (tmp_path / "elsewhere").mkdir()
    (tmp_path / "elsewhere" / "config.json").write_text("{}")
    root.mkdir()
    (root / "link").symlink_to(tmp_path / "elsewhere")
    queue.delete(root, "link")
    assert (tmp_path / "elsewhere" / "config.json").exists()
    assert trainings(root) == []


@pytest.mark.parametrize(
    "name",
    [
        "",
        "..",
        ".jobs",
        "../a",
        "/etc/passwd",
        "a/b",
        "A",
        "a b",
        "-rf",
        "--resume=x",
        "a\n",
        "a\0",
        "con",
        "nul.x",
        "com1",
        "a.",
        "a:b",
        "ä",
        "x" * 65,
        "![](http://x)",
    ],
)
def test_hostile_names_are_refused_everywhere(root, name):
    queue.start(root, named("a"))
    finish(root, "a")
    for act in (
        lambda: queue.start(root, named(name)),
        lambda: queue.rename(root, "a", name),
        lambda: queue.delete(root, name),
        lambda: queue.stop(root, name),
        lambda: queue.resume(root, name),
    ):
        with pytest.raises(JobError):
            act()
    assert set(states(root)) == {"a"}
