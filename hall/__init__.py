"""The building, the calendar and the shared kernel; also the Django project package."""

from hall.celery import app as celery_app

__all__ = ["celery_app"]
