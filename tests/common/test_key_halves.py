"""key_halves: two people keep half a key file each; together they have it, alone nothing."""

import pytest
from django.core.management import CommandError, call_command

KEYS = "k2:MTIzNDU2Nzg5MDEyMzQ1Njc4OTAxMjM0NTY3ODkwMTI=\nk1:QUJDREVGR0hJSktMTU5PUFFSU1RVVldYWVoxMjM0NTY=\n"


@pytest.fixture
def files(tmp_path):
    whole, one, two = (tmp_path / name for name in ("field_keys", "one", "two"))
    whole.write_text(KEYS)
    call_command("key_halves", "split", whole, one, two)
    return whole, one, two


def test_two_halves_make_the_file_again_in_either_order(files, tmp_path):
    _, one, two = files
    for halves in ((one, two), (two, one)):
        again = tmp_path / f"again{halves[0].name}"
        call_command("key_halves", "join", *halves, again)
        assert again.read_text() == KEYS
        assert again.stat().st_mode & 0o777 == 0o600


def test_one_half_holds_nothing_of_the_keys(files):
    _, one, two = files
    for half in (one, two):
        assert half.stat().st_mode & 0o777 == 0o600
        assert not any(line.split(":")[1][:8] in half.read_text() for line in KEYS.split())
    assert one.read_text().splitlines()[1:] != two.read_text().splitlines()[1:]


def test_splitting_twice_makes_other_halves(files, tmp_path):
    whole, one, _ = files
    call_command("key_halves", "split", whole, tmp_path / "three", tmp_path / "four")
    assert (tmp_path / "three").read_text() != one.read_text()


@pytest.mark.parametrize(
    ("spoil", "said"),
    [
        (lambda text: text.replace("half 2", "half 1"), "not the two halves"),
        (lambda text: text.replace("juso", "other"), "no half of a key file"),
        (lambda text: text.replace(text.splitlines()[1][:4], "7777"), "do not fit together"),
        (lambda text: text.rsplit("\n", 2)[0][:-8], "not the two halves|no half|do not fit"),
        (lambda text: "", "no half of a key file"),
    ],
)
def test_halves_that_do_not_belong_together_are_refused(files, tmp_path, spoil, said):
    _, one, two = files
    two.write_text(spoil(two.read_text()))
    with pytest.raises(CommandError, match=said):
        call_command("key_halves", "join", one, two, tmp_path / "again")
    assert not (tmp_path / "again").exists()


def test_nothing_is_written_over_and_a_missing_file_is_named(files, tmp_path):
    whole, one, two = files
    with pytest.raises(CommandError, match="do not exist yet"):
        call_command("key_halves", "join", one, two, whole)
    with pytest.raises(CommandError, match="do not exist yet"):
        call_command("key_halves", "split", whole, one, tmp_path / "new")
    with pytest.raises(CommandError, match="nowhere"):
        call_command("key_halves", "join", one, tmp_path / "nowhere", tmp_path / "again")
