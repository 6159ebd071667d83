"""What `bin/demo --check` walks, against a live server."""

from demo.chain import walk


def test_the_whole_chain_over_http(racing, live_server):
    assert walk(f"{live_server.url}/") == 160
