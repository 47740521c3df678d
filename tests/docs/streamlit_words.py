"""What Streamlit does with words, function by function: which arguments are Markdown, and which functions take none."""

from __future__ import annotations

# Places and names of the arguments that are Markdown.
LABELLED = (0, "label", "help")
SINKS: dict[str, tuple[int | str, ...]] = {
    **dict.fromkeys(("title", "header", "subheader", "markdown", "caption"), (0, "body", "help")),
    "text": ("help",),
    **dict.fromkeys(("error", "info", "success", "toast", "warning"), (0, "body", "title")),
    **dict.fromkeys(
        (
            "button", "checkbox", "date_input", "download_button", "expander", "file_uploader", "form_submit_button",
            "number_input", "popover", "text_area", "text_input", "toggle",
        ),
        LABELLED,
    ),
    # Streamlit shows the options of these two as they are, so they must not be plain.
    **dict.fromkeys(("multiselect", "selectbox"), LABELLED),
    **dict.fromkeys(("pills", "radio", "segmented_control"), (*LABELLED, "captions", "format_func")),
    "Page": ("title", "help"),
    **dict.fromkeys(("column_config.NumberColumn", "column_config.TextColumn"), ("help",)),
    "dialog": (0, "title"),
    "link_button": LABELLED,
    "metric": (0, 1, 2, "label", "value", "delta", "delta_description", "help"),
    "navigation": (0, "pages"),
    "page_link": (1, "label", "help"),
    "progress": (1, "text"),
    "set_page_config": ("menu_items",),
    "spinner": (0, "text"),
    "table": (0, "data"),
    "tabs": (0, "tabs"),
}  # fmt: skip
SILENT = {
    "App", "cache_data", "cache_resource", "code", "columns", "container", "context", "data_editor", "dataframe", "divider",
    "empty", "form", "fragment", "grid", "logo", "pagination", "plotly_chart", "query_params", "rerun",
    "session_state", "sidebar", "stop", "switch_page",
}  # fmt: skip
# What holds functions, and the one that makes a component: of ours, `kexie.show.drawing`, the script shows words as they are.
NAMESPACES = {"column_config", "components", "components.v2", "components.v2.component"}
# As methods of a container these are sinks as well; other things have no such methods.
METHODS = SINKS.keys() - {"title", "text", "table", "error", "info", "warning", "Page", "header", "metric"}
# Words that nobody uploads, as they stand in the source, and why they are in order.
DECLARED = {
    "_ICONS[way]": "one of the icons in kexie.show.identity",
    "_address(way, back=back)": "an address of the server's own pages, quoted by kexie.show.identity",
    "visit.colour_name(area)": "one of the names of colours in kexie.show.visit",
    "VERDICT_COLOURS[effect.after.verdict]": "a name of a colour in kexie.show.tie_out",
    "VERDICT_COLOURS[figure.verdict]": "a name of a colour in kexie.show.tie_out",
    "_COLOURS[user.role]": "a name of a colour in kexie.show.people",
    "_COLOURS[entry.kind]": "a name of a colour in kexie.show.history",
    "LANGUAGE_NAMES.__getitem__": "the two names of languages in kexie.show.visit",
}
