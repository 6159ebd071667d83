"""A passkey in software: what a security key does, with real signatures."""

import hashlib
import json
import secrets

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from fido2.cose import ES256
from fido2.utils import websafe_encode
from fido2.webauthn import AttestationObject, AttestedCredentialData, AuthenticatorData

UP, UV, AT = 0x01, 0x04, 0x40


class SoftKey:
    def __init__(self, *, verifies=True):
        self.key, self.id, self.count = ec.generate_private_key(ec.SECP256R1()), secrets.token_bytes(16), 0
        self.flags = UP | (UV if verifies else 0)

    def create(self, options, *, origin="http://testserver") -> str:
        """The answer to navigator.credentials.create()."""
        asked = options["publicKey"]
        credential = AttestedCredentialData.create(b"\0" * 16, self.id, ES256.from_cryptography_key(self.key.public_key()))
        data = AuthenticatorData.create(_hash(asked["rp"]["id"]), self.flags | AT, self.count, credential)
        return self._answer(
            asked, "webauthn.create", origin, attestationObject=websafe_encode(AttestationObject.create("none", data, {}))
        )

    def get(self, options, *, origin="http://testserver") -> str:
        """The answer to navigator.credentials.get()."""
        asked = options["publicKey"]
        self.count += 1
        data = AuthenticatorData.create(_hash(asked["rpId"]), self.flags, self.count)
        said = self._said(asked, "webauthn.get", origin)
        signature = self.key.sign(bytes(data) + hashlib.sha256(said).digest(), ec.ECDSA(hashes.SHA256()))
        return self._answer(
            asked,
            "webauthn.get",
            origin,
            authenticatorData=websafe_encode(data),
            signature=websafe_encode(signature),
        )

    def _said(self, asked, kind, origin) -> bytes:
        return json.dumps({"type": kind, "challenge": asked["challenge"], "origin": origin}).encode()

    def _answer(self, asked, kind, origin, **parts) -> str:
        parts["clientDataJSON"] = websafe_encode(self._said(asked, kind, origin))
        identity = websafe_encode(self.id)
        return json.dumps(
            {"id": identity, "rawId": identity, "type": "public-key", "response": parts, "clientExtensionResults": {}}
        )


def _hash(name: str) -> bytes:
    return hashlib.sha256(name.encode()).digest()
