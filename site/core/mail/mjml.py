"""From a MJML template to the HTML of a mail."""

import re
import unicodedata
from typing import Any

import mrml
from django.conf import settings
from django.template.loader import render_to_string
from django.utils.translation import get_language

# Only the frame of a mail: a line break between two of these shows nowhere, inside a text it might.
_FRAME_TAG = r"/?(?:html|head|body|table|tbody|tr|td|div)\b"
_BREAKABLE = re.compile(rf"((?:<{_FRAME_TAG}[^<>]*|<!\[endif\]--)>)(?=<(?:{_FRAME_TAG}|!--\[if))")
# mrml writes the attributes of HTML as Rust shows strings: « \u{202f} » for the no-break space of French typography,
# two backslashes for one. What stands there as an entity passes through.
_ATTRIBUTE = re.compile('="[^"]*"')
_UNUSUAL = re.compile(r"\\|[^\x00-\x7f]")
_PLAIN = frozenset(
    {"Lu", "Ll", "Lt", "Lo", "Nd", "No", "Pc", "Pd", "Ps", "Pe", "Pi", "Pf", "Po", "Sm", "Sc", "Sk", "So"}
)
# mrml links Google's web fonts where a template names one of them; a mail asks nobody for anything.
_OPTIONS = mrml.RenderOptions(fonts={})


def _as_entity(sign: re.Match[str]) -> str:
    return sign[0] if sign[0] != "\\" and unicodedata.category(sign[0]) in _PLAIN else f"&#{ord(sign[0])};"


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
    source = _ATTRIBUTE.sub(lambda value: _UNUSUAL.sub(_as_entity, value[0]), source)
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
