from hall.models.calendar import CalendarVersion, CalendarYear, DayException
from hall.models.facility import Facility
from hall.models.jobs import JobRun
from hall.models.numbering import AnsweredRequest, NumberSeries
from hall.models.premises import DEFAULT_SESSIONS, Hall, WorkSession

__all__ = [
    "DEFAULT_SESSIONS",
    "AnsweredRequest",
    "CalendarVersion",
    "CalendarYear",
    "DayException",
    "Facility",
    "Hall",
    "JobRun",
    "NumberSeries",
    "WorkSession",
]
