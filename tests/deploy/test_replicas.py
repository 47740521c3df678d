"""Two dashboards on one database behind deploy/nginx-replicas.conf."""

import re
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import NamedTuple

import pytest

from kexie.access import Role
from tests.deploy.conftest import Dashboard, PostgreSQL
from tests.deploy.page import OpenPage, open_page
from tests.deploy.proxy import ROOT, Nginx

KEXIE = Path(sys.executable).with_name("kexie")
VISITORS = [f"127.0.0.{number}" for number in range(10, 40)]

EVENT = """活动编号,活动名称,活动类别,工作板块,开始日期,县区,主办单位,场次,计量单位
FB25-1,复核用活动,宣讲,铸魂固本,2025-06-01,不详,市科协,3,场
"""


class Office(NamedTuple):
    """Both replicas, what stands in front of them, and a visitor whom each of them serves."""

    nginx: Nginx
    replicas: dict[str, Dashboard]
    visitors: dict[str, str]
    url: str
    cookie: str


@pytest.fixture(scope="module")
def office(
    postgresql: PostgreSQL, nginx_for: Callable[..., Nginx], tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Office]:
    url = postgresql.database()
    replicas = [Dashboard(tmp_path_factory.mktemp("replica"), url) for _ in range(2)]
    # A session that begins on one holds on the other.
    replicas[0].enter(Role.ADMINISTRATOR)
    cookie = replicas[0].cookie()
    for replica in replicas:
        replica.start()
    nginx = nginx_for(*(replica.port for replica in replicas))
    by_address = {f"127.0.0.1:{replica.port}": replica for replica in replicas}
    yield Office(nginx, by_address, {upstream_of(nginx, visitor): visitor for visitor in VISITORS}, url, cookie)
    for replica in replicas:
        replica.stop()


def upstream_of(nginx: Nginx, visitor: str, path: str = "/healthz", method: str = "GET") -> str:
    with nginx.asked(path, method=method, visitor=visitor, headers={"Content-Length": "0"}) as answer:
        answer.read()
        return str(answer.headers["X-Upstream"])


def test_an_office_is_spread_over_both(office: Office) -> None:
    assert office.visitors.keys() == office.replicas.keys()


def test_all_that_a_page_asks_for_goes_to_the_replica_that_runs_it(office: Office) -> None:
    for visitor in VISITORS:
        with open_page(office.nginx, visitor=visitor, cookie=office.cookie) as page:
            asked = [("/", "GET"), ("/media/a.csv", "GET"), ("/_stcore/upload_file/a/b", "PUT")]
            found = {upstream_of(office.nginx, visitor, path, method) for path, method in asked}
            assert found == {page.upstream}


def test_what_is_committed_elsewhere_shows_on_both_at_their_next_run(office: Office, tmp_path: Path) -> None:
    file = tmp_path / "activities.csv"
    file.write_text(EVENT, "utf-8")
    command = [str(KEXIE), "commit", str(file), "--by", "复核"]
    environment = {"KEXIE_STORE": office.url, "LANG": "C.UTF-8", "PATH": ""}
    first, second = office.visitors.values()
    with (
        open_page(office.nginx, visitor=first, cookie=office.cookie) as one,
        open_page(office.nginx, visitor=second, cookie=office.cookie) as other,
    ):
        assert one.upstream != other.upstream
        assert version(one) == version(other) == "1"
        done = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stderr
        assert version(one) == version(other) == "2"


def version(page: OpenPage) -> str:
    """Return the number of the revision that a page names, at its foot and in its charts."""
    (found,) = set(re.findall(r"Data as of [-\d]+ [:\d]+, revision (\d+)", page.run()))
    return str(found)


def test_where_one_is_away_its_visitors_go_to_the_other(office: Office) -> None:
    away, stays = office.replicas
    office.replicas[away].stop()
    with open_page(office.nginx, visitor=office.visitors[away], cookie=office.cookie) as page:
        assert page.upstream.rsplit(", ", 1)[-1] == stays
        assert page.run()
