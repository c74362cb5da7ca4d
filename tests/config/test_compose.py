"""docker-compose.yml, Dockerfile and the systemd units: parsed, and the commands of their services run for real.

No container engine is asked for here: the commands run as processes of their own, with the settings, secret files,
roles and passwords that the containers would have, on a PostgreSQL and a broker of this test.
"""

from __future__ import annotations

import http.client
import json
import os
import re
import shlex
import signal
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Any

import pytest
import yaml

from config.backup.programs import programs_for
from config.local.places import ROOT
from config.local.postgres import ADMIN, PORT, Postgres
from config.local.processes import end_process, wait_until
from config.local.valkey import Valkey
from tests.rig.ports import port_of_its_own

COMPOSE: dict[str, Any] = yaml.safe_load((ROOT / "docker-compose.yml").read_text())
SERVICES: dict[str, Any] = COMPOSE["services"]
OURS = ("prepare", "web", "worker", "beat", "backup")
SECRETS = {name: f"{name}-'\"-mật" for name in COMPOSE["secrets"]}
SECRETS |= {"metrics_token": "a-token", "secret_key": "0123456789abcdef" * 4, "email_url": ""}
HOST = "portal.example.vn"
_HBA = f"local all {ADMIN} trust\nlocal all all scram-sha-256\n"


@dataclass
class House:
    """The servers, and what stands where in the containers."""

    postgres: Postgres
    valkey: Valkey
    state: Path
    port: int
    running: dict[str, subprocess.Popen[bytes]] = field(default_factory=dict)
    servers: list[subprocess.Popen[bytes]] = field(default_factory=list)

    def start_servers(self) -> None:
        """Start what does not run of PostgreSQL and the broker."""
        for server in (self.postgres, self.valkey):
            if not server.answers():
                self.servers.append(server.start())

    def here(self, text: str) -> str:
        """Return a value of the compose file as it is on this machine."""
        text = re.sub(
            r"\$\{(\w+):?[?-]?([^}]*)\}", lambda found: {"PORTAL_ALLOWED_HOSTS": HOST}.get(found[1], ""), text
        )
        address = rf"postgresql://\1@/\2?host={self.postgres.sockets}&port={PORT}"
        text = re.sub(r"postgresql://(\w+)@postgres/(\w+)", address, text)
        text = text.replace("redis://redis:6379/0", self.valkey.url).replace("0.0.0.0:8000", f"127.0.0.1:{self.port}")
        for folder, place in {"/run/secrets": "secrets", "/run/portal": "run", "/backups": "backups"}.items():
            text = text.replace(folder, str(self.state / place))
        return text

    def environment(self, service: str) -> dict[str, str]:
        """Return what the container would have, and nothing of this test's own environment."""
        given = {name: self.here(str(value)) for name, value in SERVICES[service]["environment"].items()}
        path = f"{Path(sys.executable).parent}:/usr/bin:/bin"
        return {"PATH": path, "HOME": str(self.state), "PORTAL_DATA_DIR": str(self.state / "data"), **given}

    def run(self, service: str, words: list[str] | None = None) -> subprocess.CompletedProcess[str]:
        """Run the service's command, or these words in its place, to its end."""
        command = [self.here(word) for word in words or SERVICES[service]["command"]]
        environment = self.environment(service)
        return subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False)

    def start(self, service: str) -> None:
        """Start a service that stays."""
        command = [self.here(word) for word in SERVICES[service]["command"]]
        with (self.state / f"{service}.log").open("wb") as log:
            self.running[service] = subprocess.Popen(
                command, cwd=ROOT, env=self.environment(service), stdout=log, stderr=log, start_new_session=True
            )

    def stop(self, service: str) -> int:
        """Ask it to end, as Docker does, and return its exit code."""
        process = self.running.pop(service)
        process.send_signal(signal.SIGTERM)
        try:
            return process.wait(timeout=60)
        finally:
            end_process(process.pid, polite=signal.SIGKILL, grace=0)

    def healthy(self, service: str) -> bool:
        """Ask as the container's health check asks."""
        return self.run(service, SERVICES[service]["healthcheck"]["test"][1:]).returncode == 0

    def get(self, address: str, **headers: str) -> tuple[int, bytes]:
        """Ask the web server directly."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=30)
        try:
            connection.request("GET", address, headers=headers)
            answer = connection.getresponse()
            return answer.status, answer.read()
        finally:
            connection.close()


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    state = tmp_path_factory.mktemp("house")
    for name in ("secrets", "run", "data", "backups"):
        (state / name).mkdir()
    for name, secret in SECRETS.items():
        (state / "secrets" / name).write_text(f"{secret}\n")
    house = House(Postgres(state, durable=False), Valkey(state), state, port_of_its_own())
    house.start_servers()
    try:
        _make_roles(house)
        yield house
    finally:
        for service in list(house.running):
            house.stop(service)
        house.valkey.stop()
        house.postgres.remove()
        for process in house.servers:
            process.wait()


def _make_roles(house: House) -> None:
    """Run the script that the PostgreSQL container runs once, and let nobody in without a password."""
    programs = programs_for(house.postgres.programs.major)
    environment = {
        "PATH": f"{programs.folder}:/usr/bin:/bin",
        "PGHOST": str(house.postgres.sockets),
        "POSTGRES_USER": ADMIN,
        "PORTAL_SECRETS": str(house.state / "secrets"),
    }
    subprocess.run(
        ["/bin/sh", ROOT / "config" / "local" / "roles.sh"], env=environment, check=True, capture_output=True
    )
    (house.postgres.data / "pg_hba.conf").write_text(_HBA)
    connection = house.postgres.connect()
    connection.cursor().execute("SELECT pg_reload_conf()")
    connection.close()


def test_every_service_is_held_short() -> None:
    for name, service in SERVICES.items():
        assert service["read_only"] is True, name
        assert service["cap_drop"] == ["ALL"], name
        assert service["security_opt"] == ["no-new-privileges:true"], name
        assert service["user"] not in ("root", "0", "0:0"), name
        assert "privileged" not in service
        assert all(str(port).startswith("127.0.0.1:") for port in service.get("ports", [])), name
    assert COMPOSE["networks"]["back"] == {"internal": True}
    assert [name for name, one in SERVICES.items() if "front" in one["networks"]] == ["web"]
    # The broker asks for no password: who may reach it is decided by the network, whatever the image's own default is.
    assert " ".join(SERVICES["redis"]["command"]).endswith("--protected-mode no")
    assert SERVICES["redis"]["networks"] == ["back"]


def test_long_running_services_have_a_health_check() -> None:
    lasting = {name for name, one in SERVICES.items() if one["restart"] != "no"}
    assert lasting == {"postgres", "redis", "web", "worker", "beat"}
    assert {name for name in SERVICES if "healthcheck" in SERVICES[name]} == lasting


def test_base_images_are_pinned() -> None:
    images = re.findall(r"^FROM (\S+)", (ROOT / "Dockerfile").read_text(), re.MULTILINE)
    images += [one["image"] for one in SERVICES.values() if "build" not in one]
    assert len(images) == 4
    assert [image for image in images if not re.fullmatch(r"[a-z]+:\d+\.\d+(\.\d+)?-[\w-]+", image)] == []


def test_the_image_runs_as_nobody_and_holds_no_secret() -> None:
    lines = (ROOT / "Dockerfile").read_text().splitlines()
    assert lines[-1].startswith("CMD ")
    assert [line for line in lines if line.startswith("USER")] == ["USER 10001:10001"]
    set_for_good = " ".join(line for line in lines if line.startswith(("ENV", "ARG")))
    assert not re.search(r"KEY|PASSWORD|SECRET|TOKEN|DATABASE_URL", set_for_good)
    assert json.loads(lines[-1].removeprefix("CMD ")) == SERVICES["web"]["command"]
    ignored = (ROOT / ".dockerignore").read_text().split()
    assert {".env", "secrets", ".portal", ".git"} <= set(ignored)
    assert {"secrets/", ".env"} <= set((ROOT / ".gitignore").read_text().split())


def test_secrets_are_files() -> None:
    assert all(set(one) == {"file"} for one in COMPOSE["secrets"].values())
    for name, service in SERVICES.items():
        for variable, value in service.get("environment", {}).items():
            if re.search(r"KEY|PASSWORD|SECRET|TOKEN|EMAIL_URL", variable):
                assert variable.endswith("_FILE"), f"{name}: {variable}"
                assert str(value).removeprefix("/run/secrets/") in service["secrets"]
            assert not re.search(r"://[^/@]*:[^/@]*@", str(value)), f"{name}: {variable} holds a password"
    assert "owner_password" not in SERVICES["web"]["secrets"]


@pytest.mark.parametrize("name", ["web", "worker", "beat"])
def test_systemd_runs_the_same_commands(name: str) -> None:
    unit = (ROOT / "deploy" / f"portal-{name}.service").read_text()
    words = shlex.split(re.findall(r"^ExecStart=(.*)", unit, re.MULTILINE)[0])
    shown = [word.replace(f"/run/portal-{name}", "/run/portal") for word in words]
    assert shown[0].startswith("/opt/portal/venv/bin/")
    assert [Path(shown[0]).name, *shown[1:]] == SERVICES[name]["command"]
    assert {"User=portal", "NoNewPrivileges=yes", "ProtectSystem=strict", "CapabilityBoundingSet="} <= set(
        unit.split("\n")
    )


def test_the_commands_of_the_services_run(house: House) -> None:
    """Install, serve, watch, back up, lose the broker and the database, rotate the secrets: one after the other."""
    prepared = house.run("prepare")
    assert prepared.returncode == 0, prepared.stderr
    assert house.run("web", ["python", "manage.py", "collectstatic", "--noinput", "-v", "0"]).returncode == 0
    checked = house.run("web", ["python", "manage.py", "check", "--deploy", "--fail-level", "WARNING"])
    assert checked.returncode == 0, checked.stderr
    for service in ("web", "worker", "beat"):
        assert not house.healthy(service), service
        house.start(service)
    for service in ("web", "worker", "beat"):
        assert wait_until(partial(house.healthy, service), 90, step=1), log_of(house, service)
    _serves(house)
    _survives(house)
    _rotates(house)
    for service in ("beat", "worker", "web"):
        assert house.stop(service) == 0, log_of(house, service)
        lines = log_of(house, service).splitlines()
        assert all(isinstance(json.loads(line), dict) for line in lines if line.startswith("{"))
        assert sum(line.startswith("{") for line in lines) >= 1


def _serves(house: House) -> None:
    status, content = house.get("/readyz")
    assert (status, json.loads(content)["ready"]) == (200, True)
    assert house.get("/dang-nhap/", Host=HOST)[0] == 301
    status, page = house.get("/dang-nhap/", Host=HOST, **{"X-Forwarded-Proto": "https"})
    assert status == 200
    assert "csrftoken" in page.decode() or "csrfmiddlewaretoken" in page.decode()
    assert house.get("/dang-nhap/", Host="elsewhere.example", **{"X-Forwarded-Proto": "https"})[0] == 400
    assert house.get("/metrics")[0] == 401
    token = {"Authorization": f"Bearer {SECRETS['metrics_token']}"}

    def ticked() -> bool:
        return b"portal_tick_timestamp_seconds" in house.get("/metrics", **token)[1]

    assert wait_until(ticked, 60, step=1), log_of(house, "worker")
    assert b'view="sign_in"' in house.get("/metrics", **token)[1]
    saved = house.run("backup")
    assert saved.returncode == 0, saved.stderr
    assert Path(saved.stdout.strip(), "SHA256SUMS").exists()


def _survives(house: House) -> None:
    """Without the broker the portal stays ready; without the database it is alive and not ready, and comes back."""
    house.valkey.stop()
    status, content = house.get("/readyz")
    assert (status, json.loads(content)["broker"]) == (200, "unreachable")
    house.start_servers()
    house.postgres.stop()
    assert house.get("/healthz")[0] == 200
    assert house.get("/readyz")[0] == 503
    assert house.healthy("web")
    house.start_servers()
    assert wait_until(lambda: house.get("/readyz")[0] == 200, 30, step=0.5)
    assert wait_until(lambda: house.healthy("worker"), 90, step=1), log_of(house, "worker")


def _rotates(house: House) -> None:
    """A new password of the serving role: a process with the old one cannot connect, one with the new one serves."""
    connection = house.postgres.connect()
    connection.cursor().execute("ALTER ROLE portal_app PASSWORD 'mới'")
    connection.close()
    check = ["python", "manage.py", "check", "--database", "default", "--deploy"]
    assert "password authentication failed" in house.run("web", check).stderr
    (house.state / "secrets" / "app_password").write_text("mới\n")
    assert house.run("web", check).returncode == 0
    assert house.stop("web") == 0
    house.start("web")
    assert wait_until(lambda: house.healthy("web") and house.get("/readyz")[0] == 200, 60, step=0.5)


def log_of(house: House, service: str) -> str:
    """What it wrote."""
    return (house.state / f"{service}.log").read_text()


def test_every_folder_of_the_containers_that_is_written_is_a_memory_disk_or_a_volume() -> None:
    for name in OURS:
        mounted = {str(one).split(":")[0] for one in SERVICES[name]["tmpfs"]}
        assert mounted == {"/tmp", "/run/portal"}, name
    assert os.access(ROOT / "config" / "local" / "roles.sh", os.R_OK)
