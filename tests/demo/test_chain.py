"""What `bin/demo --check` walks, against a live server: a city with hosts, and not one case yet."""

from demo.chain import walk
from demo.town.participation import accompany


def test_the_whole_chain_over_http(racing, live_server):
    accompany()
    assert walk(f"{live_server.url}/") == 255
