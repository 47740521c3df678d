"""What metadata does not say of the packages that are shipped: declared here, with what it was read from.

Each declaration names words that the installed file must hold. Where an upgrade has changed the file,
`deploy.bill` stops, and somebody reads it again.
"""

from __future__ import annotations

from dataclasses import dataclass

from kexie.words import Name


@dataclass(frozen=True)
class Reading:
    """A licence read from a package's licence file, because its metadata has no SPDX expression.

    Parameters
    ----------
    licence
        The SPDX expression.
    words
        What the licence file must hold; line breaks count as spaces.
    reason
        What the metadata says instead.
    """

    licence: str
    words: str
    reason: Name


@dataclass(frozen=True)
class Part:
    """Something of other people's inside a package: JavaScript built into one of its files.

    Parameters
    ----------
    package, file
        Where it is; the file is a glob under the package's folder.
    name
        Its name in the registry of JavaScript packages.
    trace
        A regular expression that the file must hold; its group, where it has one, is the version.
    licence
        The SPDX expression of the licence that the file itself states, or nothing where it states none.
    """

    package: str
    file: str
    name: str
    trace: str
    licence: str | None = None


# Which of the BSD licences it is, "BSD License" leaves open; the clause on endorsement is the third.
_THIRD_CLAUSE = "may be used to endorse or promote products derived from this software without specific prior written"

_LEAVES_OPEN = Name("“BSD License”，未说明是哪一种", "“BSD License”, which leaves open which")
READINGS = {
    "altair": Reading("BSD-3-Clause", _THIRD_CLAUSE, Name("许可证全文，而非名称", "the whole text in place of a name")),
    "itsdangerous": Reading("BSD-3-Clause", _THIRD_CLAUSE, _LEAVES_OPEN),
    "jinja2": Reading("BSD-3-Clause", _THIRD_CLAUSE, _LEAVES_OPEN),
    "protobuf": Reading(
        "BSD-3-Clause",
        _THIRD_CLAUSE,
        Name("“3-Clause BSD License”，非 SPDX 写法", "“3-Clause BSD License”, no SPDX expression"),
    ),
    "pydeck": Reading(
        "Apache-2.0",
        "Licensed under the Apache License, Version 2.0",
        Name("“Apache License 2.0”，非 SPDX 写法", "“Apache License 2.0”, no SPDX expression"),
    ),
    # Its file holds a second licence, of what the first versions were made from.
    "xlrd": Reading(
        "BSD-3-Clause AND BSD-4-Clause", _THIRD_CLAUSE, Name("“BSD”，未说明是哪一种", "“BSD”, which leaves open which")
    ),
}

_SCRIPTS = "static/static/js/"
_PLOTLY_BUNDLE = "package_data/plotly.min.js"
_PYDECK_BUNDLE = "nbextension/static/index.js"
# The banner that builders leave: the path of the file in its package, then its comment.
_MAPLIBRE = r"@license 3-Clause BSD\. Full text of license: \S+/blob/v([\d.]+)/LICENSE"
_0BSD = r"Permission to use, copy, modify, and/or distribute this software for any\s+purpose with or without fee"


def _lumino(name: str) -> Part:
    trace = rf"@lumino/{name}/dist/index\.es6\.js:\s+\(\*![\s*]+Copyright \(c\) Microsoft Corporation\.\s+{_0BSD}"
    return Part("pydeck", _PYDECK_BUNDLE, f"@lumino/{name}", trace)


PARTS = (
    Part("plotly", _PLOTLY_BUNDLE, "plotly.js", r"plotly\.js v([\d.]+)\n[^/]*Licensed under the MIT license", "MIT"),
    Part("plotly", _PLOTLY_BUNDLE, "maplibre-gl", _MAPLIBRE, "BSD-3-Clause"),
    Part(
        "plotly",
        "labextension/static/third-party-licenses.json",
        "process",
        r'"name": "process",\s+"versionInfo": "([\d.]+)",\s+"licenseId": "MIT"',
        "MIT",
    ),
    Part("pydeck", _PYDECK_BUNDLE, "maplibre-gl", _MAPLIBRE, "BSD-3-Clause"),
    Part("pydeck", _PYDECK_BUNDLE, "jquery", r"jQuery JavaScript Library v([\d.]+)\n[\s\S]{0,200}MIT license", "MIT"),
    Part("pydeck", _PYDECK_BUNDLE, "ieee754", r"ieee754\. BSD-3-Clause License", "BSD-3-Clause"),
    Part(
        "pydeck",
        _PYDECK_BUNDLE,
        "long",
        r"long/index\.js:[\s\S]{0,900}SPDX-License-Identifier: Apache-2\.0",
        "Apache-2.0",
    ),
    # Files of TypeScript's helpers head these; whether all of the package is so licensed, the banner leaves open.
    *(_lumino(name) for name in ("messaging", "disposable", "commands", "virtualdom", "widgets")),
    Part("streamlit", _SCRIPTS + "PlotlyChart.*.js", "plotly.js", r'"src/version\.js"\(\w\)\{\w\.version=`([\d.]+)`'),
    Part("streamlit", _SCRIPTS + "PlotlyChart.*.js", "maplibre-gl", _MAPLIBRE, "BSD-3-Clause"),
    Part("streamlit", _SCRIPTS + "react-dom.*.js", "react-dom", r"version:`([\d.]+)`,rendererPackageName:`react-dom`"),
    Part("streamlit", _SCRIPTS + "embed.*.js", "vega-embed", r"\{version:`([\d.]+)`\}\.version,"),
    Part("streamlit", _SCRIPTS + "katex.*.js", "katex", r"\{version:`([\d.]+)`,render:"),
    Part("streamlit", _SCRIPTS + "moment.*.js", "moment", r"\.version=`([\d.]+)`"),
    Part("streamlit", _SCRIPTS + "purify.es.*.js", "dompurify", r"\.version=`([\d.]+)`"),
)
