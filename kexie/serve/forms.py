"""The pages in front of the dashboard, as HTML: sign in, set a password, change it, sign out."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from html import escape

from kexie.serve.index import TAGS
from kexie.words import LANGUAGES, Language, Name, sentence

LANGUAGE_NAMES: Mapping[Language, str] = {"zh": "中文", "en": "English"}


@dataclass(frozen=True, slots=True)
class Field:
    """A field of a form: what it is called in the request and by the reader, and what a browser fills in."""

    name: str
    label: Name
    autocomplete: str
    is_secret: bool = True
    value: str = ""
    hint: Name | None = None


@dataclass(frozen=True, slots=True)
class Frame:
    """What all these pages share: language, the dashboard's name, where it is, and the addresses of its own files."""

    language: Language
    title: str
    base: str
    files: Mapping[str, str]

    def say(self, message: str, **values: object) -> str:
        """Return a sentence in the language of the page."""
        return sentence(message, self.language, **values)


def page(frame: Frame, heading: str, body: Sequence[str], *, here: str) -> str:
    """Return a whole page; ``here`` is its own address, which the other language is reached by."""
    others = "".join(
        f'<a lang="{TAGS[language]}" hreflang="{TAGS[language]}" href="{escape(_in(here, language))}">'
        f"{LANGUAGE_NAMES[language]}</a>"
        for language in LANGUAGES
        if language != frame.language
    )
    parts = "\n".join(part for part in body if part)
    icon, style, script = (escape(frame.files[name]) for name in ("favicon.svg", "gate.css", "gate.js"))
    return f"""<!DOCTYPE html>
<html lang="{TAGS[frame.language]}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>{escape(heading)} · {escape(frame.title)}</title>
<link rel="icon" type="image/svg+xml" href="{icon}">
<link rel="stylesheet" href="{style}">
<script src="{script}" defer></script>
</head>
<body>
<header><img src="{icon}" alt="" width="28" height="28"><p>{escape(frame.title)}</p></header>
<main>
<h1>{escape(heading)}</h1>
{parts}
</main>
<footer>{others}</footer>
</body>
</html>
"""


def form(
    frame: Frame, action: str, fields: Sequence[Field], button: str, *, hidden: Mapping[str, str] | None = None
) -> str:
    """Return a form that posts to an address of the dashboard."""
    inputs = [f'<input type="hidden" name="{name}" value="{escape(value)}">' for name, value in (hidden or {}).items()]
    inputs += [_field(frame, field, is_first=place == 0) for place, field in enumerate(fields)]
    lines = "\n".join(inputs)
    submit = f'<button type="submit">{escape(button)}</button>'
    return f'<form method="post" action="{escape(frame.base)}{escape(action)}">\n{lines}\n{submit}\n</form>'


def notice(words: str, *, is_error: bool = True) -> str:
    """Return a line that says what is wrong, or what has been done."""
    role = "alert" if is_error else "status"
    return f'<p class="{"error" if is_error else "done"}" role="{role}">{escape(words)}</p>' if words else ""


def paragraph(words: str) -> str:
    """Return a line of explanation."""
    return f"<p>{escape(words)}</p>" if words else ""


def link(frame: Frame, address: str, words: str, *, is_button: bool = False) -> str:
    """Return a link to an address of the dashboard."""
    kind = ' class="button"' if is_button else ""
    return f'<p class="way"><a{kind} href="{escape(frame.base)}{escape(address)}">{escape(words)}</a></p>'


def _field(frame: Frame, field: Field, *, is_first: bool) -> str:
    kind = "password" if field.is_secret else "text"
    hint = f'<small id="{field.name}-hint">{escape(field.hint[frame.language])}</small>' if field.hint else ""
    described = f' aria-describedby="{field.name}-hint"' if field.hint else ""
    value = f' value="{escape(field.value)}"' if field.value else ""
    focus = " autofocus" if is_first else ""
    return (
        f'<label for="{field.name}">{escape(field.label[frame.language])}</label>\n'
        f'<input id="{field.name}" name="{field.name}" type="{kind}" autocomplete="{field.autocomplete}" '
        f'maxlength="200" required spellcheck="false" autocapitalize="none"{value}{described}{focus}>{hint}'
    )


def _in(here: str, language: Language) -> str:
    return f"{here}{'&' if '?' in here else '?'}lang={language}"
