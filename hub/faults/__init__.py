"""Every code of an error, with what it means and what to do, in 繁體中文 and English."""

from hub.faults import service
from hub.faults.casework import CASEWORK
from hub.faults.citizens import CITIZENS
from hub.faults.deliveries import DELIVERIES
from hub.faults.feeds import FEEDS
from hub.faults.service import SERVICE

__all__ = ["DELIVERIES", "FEEDS", "REQUESTS", "SERVICE"]

REQUESTS = service.REQUESTS | CITIZENS | CASEWORK
