"""The dashboard: ``streamlit run dashboard.py``.

Only what stands in front of the pages is here; they themselves begin in ``pages/frame.py``. That script lies
in ``pages`` so that Streamlit begins every visit with it, and never with one of its neighbours.
"""

import logging
from pathlib import Path

import streamlit as st

from kexie import gate, read, serve, show, store
from kexie.gate import provider

# Streamlit writes its own log as .streamlit/config.toml says; this is for everybody else's.
logging.basicConfig(level=logging.INFO, format="%(asctime)s %(levelname)s %(name)s: %(message)s")

HOME = Path(__file__).resolve().parent
NAME = store.of_environment().organisation.short_name
EXPOSURE = serve.exposure()
TITLES = {"zh": f"{NAME.zh}数据看板", "en": f"{NAME.en} dashboard"}

gate.expose(EXPOSURE)
WARM = (show.prepare, read.keep_reader)
entrance = serve.Entrance(HOME, TITLES, gate.of_environment, EXPOSURE, provider.of_environment(), WARM)

app = st.App(
    HOME / "pages" / "frame.py",
    routes=entrance.routes,
    middleware=entrance.middleware,
    lifespan=entrance.lifespan,
    on_script_error=serve.on_script_error,
)
