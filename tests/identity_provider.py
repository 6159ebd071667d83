"""An identity provider of our own, over real HTTP on this machine: keys, discovery, codes and tokens."""

import base64
import hashlib
import json
import secrets
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, urlencode, urlsplit

import jwt
from cryptography.hazmat.primitives.asymmetric import rsa

CLIENT, SECRET = "juso", "the secret of juso at the provider"


class IdentityProvider:
    """Signs in whoever it is told to: `subject`, with `claims` over the usual ones (None takes one away)."""

    def __init__(self):
        self.key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
        self.other_key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
        self.subject, self.claims, self.config = "s-0001", {}, {}
        self.sign = self.signed
        self.codes, self.token_answer, self.asked = {}, None, []
        self.server = ThreadingHTTPServer(("127.0.0.1", 0), self._handler())
        self.issuer = f"http://127.0.0.1:{self.server.server_port}"
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    def stop(self):
        self.server.shutdown()
        self.server.server_close()

    # What the browser does there ---------------------------------------------------------------------------------

    def consent(self, address: str) -> dict:
        """The person signs in there; returns the parameters of the way back."""
        assert address.startswith(f"{self.issuer}/authorize?"), address
        asked = {name: values[0] for name, values in parse_qs(urlsplit(address).query).items()}
        code = secrets.token_urlsafe(16)
        self.codes[code] = asked
        return {"code": code, "state": asked["state"]}

    # The token ---------------------------------------------------------------------------------------------------

    def signed(self, claims, *, key=None, kid="first", alg="RS256"):
        return jwt.encode(claims, key or self.key, algorithm=alg, headers={"kid": kid})

    def token_for(self, asked) -> str:
        now = int(time.time())
        usual = {
            "iss": self.issuer,
            "sub": self.subject,
            "aud": CLIENT,
            "iat": now,
            "exp": now + 300,
            "auth_time": now,
            "nonce": asked["nonce"],
            "email": "sato@elsewhere.example",
            "name": "someone else",
        }
        claims = {name: value for name, value in {**usual, **self.claims}.items() if value is not None}
        return self.sign(claims)

    def _exchange(self, given) -> tuple[int, dict]:
        """Each code once, for whoever holds the secret, the address and the verifier."""
        asked = self.codes.pop(given.get("code"), None)
        verifier = base64.urlsafe_b64encode(hashlib.sha256(given.get("code_verifier", "").encode()).digest()).rstrip(b"=")
        holds = (
            asked
            and asked["code_challenge_method"] == "S256"
            and asked["code_challenge"] == verifier.decode()
            and asked["redirect_uri"] == given["redirect_uri"]
            and (given["client_id"], given["client_secret"]) == (CLIENT, SECRET)
        )
        if not holds:
            return 400, {"error": "invalid_grant"}
        if self.token_answer is not None:
            return 200, self.token_answer
        return 200, {"access_token": secrets.token_urlsafe(8), "token_type": "Bearer", "id_token": self.token_for(asked)}

    def _discovery(self) -> dict:
        places = {name: f"{self.issuer}/{path}" for name, path in PLACES.items()}
        return {"issuer": self.issuer, "token_endpoint_auth_methods_supported": ["client_secret_post"], **places, **self.config}

    def _keys(self) -> dict:
        public = jwt.algorithms.RSAAlgorithm.to_jwk(self.key.public_key(), as_dict=True)
        return {"keys": [{**public, "kid": "first", "alg": "RS256", "use": "sig"}]}

    def _handler(provider):
        class Handler(BaseHTTPRequestHandler):
            def do_GET(self):
                if self.path.startswith("/authorize?"):
                    self._lead_back(f"{provider.issuer}{self.path}")
                    return
                pages = {"/.well-known/openid-configuration": provider._discovery, "/jwks": provider._keys}
                page = pages.get(self.path)
                self._say(200 if page else 404, page() if page else {})

            def do_POST(self):
                body = self.rfile.read(int(self.headers["Content-Length"])).decode()
                given = {name: values[0] for name, values in parse_qs(body).items()}
                provider.asked.append(given)
                self._say(*provider._exchange(given))

            def _lead_back(self, address):
                """Whoever comes by here has signed in."""
                back = provider.consent(address)
                self.send_response(302)
                self.send_header("Location", f"{provider.codes[back['code']]['redirect_uri']}?{urlencode(back)}")
                self.send_header("Content-Length", "0")
                self.end_headers()

            def _say(self, status, content):
                body = json.dumps(content).encode()
                self.send_response(status)
                self.send_header("Content-Type", "application/json")
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, *args):
                return

        return Handler


PLACES = {"authorization_endpoint": "authorize", "token_endpoint": "token", "jwks_uri": "jwks"}
