"""Whether the sheet of a paper says certain words, read while it is set: a PDF keeps glyphs, no text."""

from approvals.documents.sheets import FRAMES, Marks, _data
from approvals.documents.templates import part, shipped
from approvals.states import PaperForm
from hall.typesetting import TemplateBroken, set_apart
from tests.approvals.stages import RECEIVED, moment

MARKS = Marks("示〔2026〕0000号", moment(RECEIVED).date(), "EXAMPLE222", "https://example.org/verify/EXAMPLE222/")
FOUND = "the words were found"


def prints(kind, content, words, form=PaperForm.SHEET):
    """Whether `words`, a plain text without a change of type in it, stand on the paper or its frame."""
    frame, template = FRAMES[form], shipped(kind, form)
    trap = f'#show "{words}": _ => panic("{FOUND}")\n'
    files = {"_library.typ": part("_library.typ"), frame: trap + part(frame), "body.typ": template.source}
    try:
        set_apart(files, frame, _data(kind, template, content, MARKS), form="png")
    except TemplateBroken as broken:
        if FOUND not in broken.message:
            raise
        return True
    return False
