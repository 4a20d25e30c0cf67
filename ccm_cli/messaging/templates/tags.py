"""Keeping Jinja tags whole while Markdown and the CSS inliner rework the text around them.

A tag becomes a word of ASCII letters and digits that means nothing to Markdown, HTML or a web
address, and is put back afterwards.
"""

import html
import re

from jinja2 import TemplateSyntaxError

from ccm_cli.language import gettext as _
from ccm_cli.messaging.templates.errors import TemplateError
from ccm_cli.messaging.templates.sandbox import MessageEnvironment

_LITERAL_BRACE = "{{ '{' }}"
_MARKUP = re.compile(r"<!--.*?-->|<[^>]*>", re.DOTALL)
_ADDRESS = re.compile(r"""\b(href|src)="([^"]*)\"""")


class Tags:
    """The tags taken out of some texts that will become one template.

    Args:
        environment: whose syntax the tags have.
        texts: everything that will be protected; the words are chosen to occur in none of it.
    """

    def __init__(self, environment: MessageEnvironment, *texts: str) -> None:
        self._environment = environment
        self._stem = "jinja"
        while any(self._stem in text for text in texts):
            self._stem += "x"
        self._tags: list[str] = []
        self.word = re.compile(rf"{self._stem}[bv](\d+)e")
        self.block_line = re.compile(rf"(?:{self._stem}b\d+e[ \t]*)+")
        self._value = re.compile(rf"({self._stem}v\d+e)")

    def protect(self, text: str, *, file: str) -> str:
        """Put a word in the place of every tag; `{% raw %}` is carried out.

        Raises:
            TemplateError: a tag is not closed.
        """
        pieces: list[str] = []
        tag: list[str] = []
        raw = False
        try:
            for _line, kind, value in self._environment.lex(text):
                if kind in {"raw_begin", "raw_end"}:
                    raw = kind == "raw_begin"
                    continue
                if kind == "data":
                    pieces.append(self.keep_literal(value) if raw else value)
                    continue
                tag.append(value)
                if kind in {"variable_end", "block_end", "comment_end"}:
                    pieces.append(self._keep("".join(tag), is_value=kind == "variable_end"))
                    tag.clear()
        except TemplateSyntaxError as error:
            raise TemplateError(
                _("The template cannot be read: %(reason)s") % {"reason": error.message},
                file=file,
                line=error.lineno,
            ) from error
        return "".join(pieces)

    def keep_literal(self, text: str) -> str:
        """Put a word in the place of every brace that would look like the start of a tag."""
        opener = re.compile(rf"\{{(?=[{{%#]|{self._stem}[bv]\d)")
        return opener.sub(lambda _brace: self._keep(_LITERAL_BRACE, is_value=True), text)

    def restore_text(self, text: str) -> str:
        """The template of a text part: a line of block tags alone leaves no line behind.

        The line's end goes into a comment, so that lines keep their numbers.
        """
        alone = re.compile(rf"^[ \t]*({self.block_line.pattern})\n", re.MULTILINE)
        return self._put_back(alone.sub(r"\1{#\n#}", text))

    def hide_in_html(self, html_text: str) -> str:
        """Make block tags between elements comments, which HTML parsers leave where they are."""
        comment = re.compile(rf"({self._stem}b\d+e)")
        pieces = []
        end = 0
        for markup in _MARKUP.finditer(html_text):
            pieces.append(comment.sub(r"<!--\1-->", html_text[end : markup.start()]))
            pieces.append(markup[0])
            end = markup.end()
        pieces.append(comment.sub(r"<!--\1-->", html_text[end:]))
        return "".join(pieces)

    def restore_html(self, html_text: str, *, file: str) -> str:
        """The template of an HTML part, with every address made of data checked.

        Raises:
            TemplateError: an address has block tags inside.
        """
        text = re.sub(rf"<!--({self._stem}b\d+e)-->", r"\1", html_text)
        text = _ADDRESS.sub(lambda match: self._checked_address(match, file), text)
        return self._put_back(text)

    def _checked_address(self, match: re.Match[str], file: str) -> str:
        attribute, address = match.groups()
        if not self.word.search(address):
            return match[0]
        parts = self._value.split(address)
        if any(self.word.search(part) for part in parts[::2]):
            raise TemplateError(
                _("An address of a link can hold {{ }} but no {% %}."),
                file=file,
                hint=_("Put the tags around the whole link."),
            )
        written = (
            self._expression(part) if place % 2 else ascii(html.unescape(part))
            for place, part in enumerate(parts)
        )
        return f'{attribute}="{{{{ ({", ".join(written)}) | _address }}}}"'

    def _expression(self, word: str) -> str:
        tag = self._put_back(word)
        return f"({tag.removeprefix('{{').removesuffix('}}').strip('-+ ')})"

    def _keep(self, tag: str, *, is_value: bool) -> str:
        self._tags.append(tag)
        return f"{self._stem}{'v' if is_value else 'b'}{len(self._tags) - 1}e"

    def _put_back(self, text: str) -> str:
        return self.word.sub(lambda match: self._tags[int(match[1])], text)
