"""How urgent a case is (article 26)."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Priority(models.TextChoices):
    """The mark of a case; a marked one comes before every ordinary one, whatever runs out first."""

    ORDINARY = "ordinary", _("普通")
    URGENT = "urgent", _("紧急")
    MAJOR = "major", _("重大")
