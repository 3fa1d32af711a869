"""The index of the search as a file: by its digest, and nothing else."""

from explorer.app import search_index
from explorer.app.search_file import ADDRESS, SearchFile
from explorer.app.search_index import index
from tests.app.asking import answer


def test_the_file_of_an_index_is_given_out_by_its_digest_alone():
    assert answer(SearchFile, f"/behind/a/proxy{ADDRESS}{search_index.digest()}") == (200, index())
    for path in (f"{ADDRESS}{'0' * 32}", f"{ADDRESS}../{search_index.digest()}"):
        assert answer(SearchFile, path)[0] == 404
    assert answer(SearchFile, "/_stcore/health") == (418, b"another")
