"""Whatever is answered, refusals too, carries the headers that keep other sites out."""

from __future__ import annotations

import pytest

from kexie.access import Role
from tests.attacks.conftest import Place


@pytest.mark.parametrize(
    "path",
    ["/", "/records", "/sign-in", "/enter", "/password", "/nothing/here", "/_stcore/health", "/media/x", "/healthz"],
)
@pytest.mark.parametrize("role", [None, Role.ANALYST])
def test_every_answer_has_the_headers(office: Place, path: str, role: Role | None) -> None:
    headers = office.client(role).get(path).headers
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["x-frame-options"] == "DENY"
    assert headers["referrer-policy"] == "same-origin"
    assert headers["strict-transport-security"].startswith("max-age=")
    assert headers["cross-origin-resource-policy"] == "same-origin"
    assert "frame-ancestors 'none'" in headers["content-security-policy"]
    assert "unsafe-eval" not in headers["content-security-policy"]
    assert "access-control-allow-origin" not in headers
    assert headers["cache-control"]


def test_pages_in_front_are_kept_nowhere(office: Place) -> None:
    client = office.client(Role.ANALYST)
    for path in ("/sign-in", "/enter", "/password", "/sign-out"):
        assert client.get(path).headers["cache-control"] == "no-store"
