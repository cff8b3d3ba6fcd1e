"""How the inputs of a form of an act are laid out in the narrow column of the desk: blocks, short inputs in pairs.

The order of the inputs is that of the form; nothing of it is law.
"""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from django import forms
from django.forms.boundfield import BoundField

SHORT_TEXT = 60  # characters; an input for more takes the whole line


@dataclass(frozen=True)
class Cell:
    """One input; `lead` is the part of its label that the title of its block says already, `when` the class that
    shows it only where it is asked for."""

    field: BoundField
    lead: str = ""
    when: str = ""
    is_half: bool = False

    @property
    def width(self) -> str:
        """The classes of the input on the page."""
        return " ".join(part for part in ("half" if self.is_half else "", self.when) if part)

    @property
    def label(self) -> str:
        return str(self.field.label).removeprefix(self.lead)

    @property
    def is_optional(self) -> bool:
        """Whether the page says that it may stay empty; a hint beside it says so in its own words."""
        return not self.field.field.required and not self.field.help_text


@dataclass(frozen=True)
class Block:
    """Inputs that belong together, with a title where they need one."""

    cells: Sequence[Cell]
    title: str = ""
    when: str = ""
    note: str = ""


class BlockForm(forms.Form):
    """A form in blocks; one without a plan of its own is one block."""

    def blocks(self) -> Iterator[Block]:
        """The inputs for the page."""
        yield self.block(*(field.name for field in self))

    def block(
        self,
        *names: str,
        title: str = "",
        note: str = "",
        when: Mapping[str, str] | None = None,
        short: Collection[str] = (),
    ) -> Block:
        """A block of these inputs; those named `short` share a line although they take longer texts.

        `when` gives, by name, the class that shows an input only where it is asked for; a block of nothing but such
        inputs is shown with any of them.
        """
        when = when or {}
        lead = title if all(str(self[name].label).startswith(title) for name in names) else ""
        cells = [Cell(self[name], lead, when.get(name, ""), name in short or _is_short(self[name])) for name in names]
        classes = dict.fromkeys(" ".join(when.values()).split()) if when.keys() >= set(names) else ()
        return Block(list(_paired(cells)), title, " ".join(classes), note)


def _paired(cells: Sequence[Cell]) -> Iterator[Cell]:
    """The cells, of which two short ones in a row share a line; one alone takes it whole."""
    rest = list(cells)
    while rest:
        pair = rest[:2]
        if len(pair) == 2 and all(cell.is_half for cell in pair):
            yield from pair
            rest = rest[2:]
        else:
            yield replace(rest.pop(0), is_half=False)


def _is_short(field: BoundField) -> bool:
    form_field = field.field
    if isinstance(form_field, forms.ChoiceField):
        return isinstance(form_field.widget, forms.Select) and not isinstance(form_field.widget, forms.RadioSelect)
    if isinstance(form_field, forms.CharField):
        is_line = isinstance(form_field.widget, forms.TextInput)
        return is_line and form_field.max_length is not None and form_field.max_length <= SHORT_TEXT
    return isinstance(form_field, forms.IntegerField | forms.DateField | forms.TimeField | forms.DateTimeField)
