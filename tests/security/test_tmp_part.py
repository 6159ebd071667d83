from tests.security.test_doors import *  # noqa
from tests.security.test_doors import address, ADDRESSES, town, clients, hidden_from, body, no_such_page, knock
from tests.security.test_canary import flying
def test_mine(town, clients):
    import uuid
    bad=[]
    for name, parameters in ADDRESSES:
        if not name.startswith("participation:"): continue
        for relation, client in clients.items():
            for method in ("get","post"):
                url = address(name, parameters, town)
                a = knock(client, method, url)
                if relation in hidden_from(parameters):
                    if a.status_code != 405 and (a.status_code, body(a)) != (404, no_such_page(client, url)): bad.append((name, relation, method, a.status_code))
                if relation=="nobody" and name not in PUBLIC and a.status_code not in (302,405): bad.append((name,relation,method,a.status_code))
    assert bad==[]
def test_birds(flying, town, clients):
    for r in ("custodian","referrer"):
        print(r, clients[r].get(address("participation:placement", frozenset(["case_id","placement_id"]), town)).status_code)
