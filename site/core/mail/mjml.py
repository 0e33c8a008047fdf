"""From a MJML template to the HTML of a mail."""

import re
from typing import Any

import mrml
from django.conf import settings
from django.template.loader import render_to_string
from django.utils.translation import get_language

# Only the frame of a mail: a line break between two of these shows nowhere, inside a text it might.
_FRAME_TAG = r"/?(?:html|head|body|table|tbody|tr|td|div)\b"
_BREAKABLE = re.compile(rf"((?:<{_FRAME_TAG}[^<>]*|<!\[endif\]--)>)(?=<(?:{_FRAME_TAG}|!--\[if))")
# mrml links Google's web fonts where a template names one of them; a mail asks nobody for anything.
_OPTIONS = mrml.RenderOptions(fonts={})


class MjmlError(Exception):
    """A template is not MJML that a mail can be made of; the message names the template."""


def render_mjml(template_name: str, context: dict[str, Any]) -> str:
    """Render a Django template written in MJML to the HTML of a mail.

    The template is autoescaped like any other, since mrml escapes nothing, and the document gets the active
    language. Lines are broken between the tags of the frame, where a mail of 40 kB would be one line.

    Raises:
        MjmlError: mrml can't read the result, warns about it, or left an unknown ``mj-`` tag in it.
    """
    language = get_language() or settings.LANGUAGE_CODE
    source = render_to_string(template_name, context).strip()
    source = source.replace("<mjml>", f'<mjml lang="{language}">', 1)
    try:
        output = mrml.to_html(source, render_options=_OPTIONS)
    except OSError as error:
        raise MjmlError(f"{template_name}: {error}") from error
    if output.warnings:
        raise MjmlError(f"{template_name}: {'; '.join(str(warning) for warning in output.warnings)}")
    # mrml hands a tag that it does not know through, and mailboxes would show nothing of it.
    if unknown := re.search(r"<mj-[\w-]+", output.content):
        raise MjmlError(f"{template_name}: unknown tag {unknown[0]}>")
    return _BREAKABLE.sub(r"\1\n", output.content)
