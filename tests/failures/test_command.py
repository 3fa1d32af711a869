"""The command says what is wrong."""

from explorer.failures.evaluation import read


def test_the_command_says_what_is_wrong(capsys, tmp_path):
    from explorer.failures import command

    for arguments, message in (
        (["--model", "nothing"], "There is no network"),
        (["--model", "digits-relu", "--data", "nowhere"], "There is no folder"),
        (["--model", "alexnet64", "--out", str(tmp_path / "x")], "None of the 10 classes"),
        (["--model", "digits-relu", "--class", "3"], "THEIRS=OUTPUT"),
        (["--model", "digits-relu", "--class", "3=cat"], "has no output 'cat'"),
    ):
        assert command.main(arguments) == 1
        assert message in capsys.readouterr().err
    assert (
        command.main(
            [
                "--model",
                "digits-relu",
                "--out",
                str(tmp_path / "out"),
                "--limit",
                "50",
                "--no-features",
                "--class",
                "3=8",
                "--class",
                "4=",
            ]
        )
        == 0
    )
    result = read(tmp_path / "out")
    assert len(result) == 50 and result.features is None
    assert set(result.labels[result.own_labels == 3]) == {8} and set(
        result.labels[result.own_labels == 4]
    ) == {-1}
