from windows.models.closing import WindowClosing
from windows.models.cover import Cover, Handover, Vacancy
from windows.models.post import Post, PostHolding
from windows.models.window import Window

__all__ = ["Cover", "Handover", "Post", "PostHolding", "Vacancy", "Window", "WindowClosing"]
