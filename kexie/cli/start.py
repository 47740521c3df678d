"""``serve``: the dashboard, on an address that can be listened on."""

from __future__ import annotations

import errno
import os
import socket
import sys
from functools import partial
from pathlib import Path

import click

from kexie import store
from kexie.cli.terminal import HELP, Refusal, WrongCall, language_option, opened
from kexie.declared import DeclarationError
from kexie.gate import provider
from kexie.gate.exposure import HOSTS_VARIABLE, PROXY_VARIABLE, is_everywhere, of_environment
from kexie.store import Damaged
from kexie.words import Language, sentence

APPLICATION = Path(__file__).resolve().parents[2] / "dashboard.py"
_FILE = click.Path(exists=True, dir_okay=False, path_type=Path)


@click.command(help=sentence("Start the dashboard and print its address.", HELP))
@click.option(
    "--host",
    default="localhost",
    envvar="STREAMLIT_SERVER_ADDRESS",
    show_default=True,
    help=sentence(
        "Address to listen on. The name that visitors use, if another, goes into STREAMLIT_BROWSER_SERVER_ADDRESS.",
        HELP,
    ),
)
@click.option(
    "--port",
    type=click.IntRange(1, 65535),
    default=8501,
    envvar="STREAMLIT_SERVER_PORT",
    show_default=True,
    help=sentence("Port to listen on.", HELP),
)
@click.option(
    "--behind-proxy",
    is_flag=True,
    envvar=PROXY_VARIABLE,
    help=sentence("A proxy stands in front, speaks TLS, and says from where visitors come.", HELP),
)
@click.option(
    "--tls-certificate",
    type=_FILE,
    envvar="STREAMLIT_SERVER_SSL_CERT_FILE",
    help=sentence("Speak TLS with this certificate (PEM, with its chain).", HELP),
)
@click.option(
    "--tls-key",
    type=_FILE,
    envvar="STREAMLIT_SERVER_SSL_KEY_FILE",
    help=sentence("The private key of the certificate (PEM, without a password).", HELP),
)
@click.option(
    "--host-name",
    "host_names",
    multiple=True,
    help=sentence("A name by which browsers may ask for the dashboard; may be repeated.", HELP),
)
@language_option
def serve(
    *,
    host: str,
    port: int,
    behind_proxy: bool,
    tls_certificate: Path | None,
    tls_key: Path | None,
    host_names: tuple[str, ...],
    language: Language,
) -> None:
    """Refuse what would fail before the first visitor's eyes, then make way for Streamlit."""
    held = opened()
    try:
        held.revision()
    except Damaged as damaged:
        # It starts nevertheless: visitors are told why there are no numbers.
        click.echo(str(damaged), err=True)
    try:
        provider.of_environment()
    except DeclarationError as error:
        raise Refusal(error[language]) from None
    if (tls_certificate is None) != (tls_key is None):
        raise WrongCall(sentence("--tls-certificate and --tls-key belong together.", language))
    # The server reads both from its environment.
    if behind_proxy:
        os.environ[PROXY_VARIABLE] = "1"
    if host_names:
        os.environ[HOSTS_VARIABLE] = ",".join((*host_names, os.environ.get(HOSTS_VARIABLE, "")))
    named = os.environ.get("STREAMLIT_BROWSER_SERVER_ADDRESS", "")
    base = os.environ.get("STREAMLIT_SERVER_BASE_URL_PATH", "").strip("/")
    exposure = of_environment(host, port, is_tls=tls_certificate is not None, seen_as=named, base=base)
    _free(host, port, language)
    refusal = exposure.refusal(has_administrator=held.accounts.has_administrator())
    if refusal:
        raise Refusal(refusal[language].format(host=host))
    if not APPLICATION.exists():
        raise Refusal(sentence("{file} is missing: start the dashboard from its checkout.", language, file=APPLICATION))
    click.echo(
        sentence("Open {address} in a browser. Ctrl+C stops it.", language, address=f"{exposure.origin.rstrip('/')}/")
    )
    # Streamlit reads its configuration beside dashboard.py, and one in the folder it is started in as well.
    if given := os.environ.get(store.FOLDER_VARIABLE):
        os.environ[store.FOLDER_VARIABLE] = str(Path(given).resolve())
    if os.environ.get(store.STORE_VARIABLE):
        os.environ[store.STORE_VARIABLE] = store.address(store.folder())
    if given := os.environ.get(provider.VARIABLE):
        os.environ[provider.VARIABLE] = str(Path(given).resolve())
    os.chdir(APPLICATION.parent)
    options: dict[str, object] = {
        "server.address": host,
        "server.port": port,
        # Visitors' pages may talk to the server by this name.
        "browser.serverAddress": named or next(iter(exposure.names), "localhost" if is_everywhere(host) else host),
        # Its address has just been said.
        "logger.hideWelcomeMessage": "true",
    }
    if tls_certificate and tls_key:
        options |= {"server.sslCertFile": tls_certificate.resolve(), "server.sslKeyFile": tls_key.resolve()}
    flags = [f"--{key}={value}" for key, value in options.items()]
    command = [sys.executable, "-m", "streamlit", "run", str(APPLICATION), *flags]
    os.execv(command[0], command)  # noqa: S606 - no shell is wanted


def _free(host: str, port: int, language: Language) -> None:
    """Refuse an address on which nothing can listen."""
    say = partial(sentence, language=language)
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except OSError:
        raise Refusal(say("{host} is no address of this machine.", host=host)) from None
    failures = []
    for family, kind, protocol, _, address in found:
        with socket.socket(family, kind, protocol) as listener:
            # As the server does: a port it has just left is free.
            listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                listener.bind(address)
            except OSError as error:
                failures.append(error.errno)
    if errno.EADDRINUSE in failures:
        raise Refusal(say("Port {port} is taken. Choose another one with --port.", port=port))
    # One of localhost's two addresses may be missing.
    if len(failures) == len(found):
        why = os.strerror(failures[0] or 0)
        raise Refusal(say("Nothing can listen on {host}, port {port}: {why}.", host=host, port=port, why=why))
