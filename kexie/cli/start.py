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
from kexie.cli.terminal import HELP, Refusal, language_option, opened
from kexie.words import Language, sentence

APPLICATION = Path(__file__).resolve().parents[2] / "dashboard.py"
# Addresses that mean every network of the machine; a browser on it uses localhost.
EVERYWHERE = ("0.0.0.0", "::")  # noqa: S104 - compared with, not listened on


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
@language_option
def serve(*, host: str, port: int, language: Language) -> None:
    """Refuse what would fail before the first visitor's eyes, then make way for Streamlit."""
    opened().revision()
    _free(host, port, language)
    if not APPLICATION.exists():
        raise Refusal(sentence("{file} is missing: start the dashboard from its checkout.", language, file=APPLICATION))
    seen_as = os.environ.get("STREAMLIT_BROWSER_SERVER_ADDRESS") or ("localhost" if host in EVERYWHERE else host)
    base = os.environ.get("STREAMLIT_SERVER_BASE_URL_PATH", "").strip("/")
    address = f"http://{f'[{seen_as}]' if ':' in seen_as else seen_as}:{port}/{base}"
    click.echo(sentence("Open {address} in a browser. Ctrl+C stops it.", language, address=address))
    # Streamlit reads its configuration beside dashboard.py, and one in the folder it is started in as well.
    if given := os.environ.get(store.FOLDER_VARIABLE):
        os.environ[store.FOLDER_VARIABLE] = str(Path(given).resolve())
    if os.environ.get(store.STORE_VARIABLE):
        os.environ[store.STORE_VARIABLE] = store.address(store.folder())
    os.chdir(APPLICATION.parent)
    options = {
        "server.address": host,
        "server.port": port,
        # Visitors' pages may talk to the server by this name.
        "browser.serverAddress": seen_as,
        # Its address has just been said.
        "logger.hideWelcomeMessage": "true",
    }
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
