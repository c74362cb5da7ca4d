"""Text that is already escaped (đoạn mã an toàn), and the one way to escape."""

from html import escape as _escape


class Markup(str):
    """HTML or SVG that was escaped when it was built; templates print it as it is."""

    __slots__ = ()

    def __html__(self) -> str:
        return self


def escape(text: str) -> str:
    """Text made harmless for HTML content and quoted attributes."""
    return _escape(text, quote=True)


def attributes(**given: str | int | None) -> str:
    """Quoted attributes; `class_` and `data_x` become class and data-x, None is left out."""
    pairs = ((name.rstrip("_").replace("_", "-"), value) for name, value in given.items() if value is not None)
    return "".join(f' {name}="{escape(str(value))}"' for name, value in pairs)


def tag(name: str, content: str = "", **given: str | int | None) -> str:
    """An element around content that is already escaped."""
    return f"<{name}{attributes(**given)}>{content}</{name}>"
