from windows.models.closing import WindowClosing
from windows.models.post import Post, PostHolding
from windows.models.window import Window

__all__ = ["Post", "PostHolding", "Window", "WindowClosing"]
