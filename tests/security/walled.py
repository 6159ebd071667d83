"""The walls of the browser: what every answer carries."""

EXACTLY = {
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
}


def walled(response, *, is_file=False):
    assert {name: response.headers.get(name) for name in EXACTLY} == EXACTLY
    assert "camera=()" in response.headers["Permissions-Policy"]
    assert "no-store" in response.headers["Cache-Control"] or is_file
    policy = response.headers["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy
    assert "frame-ancestors 'none'" in policy
    if response.headers.get("Content-Disposition", "").startswith("attachment"):
        assert policy.endswith("; sandbox")
    assert "Server" not in response.headers
    assert "X-Powered-By" not in response.headers
