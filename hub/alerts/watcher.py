"""The watcher: looks at the rules, notes what begins and what is over, and tells each once."""

import logging
from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, Engine

from hub.alerts.conditions import Found, Place, look
from hub.alerts.declared import Alerts, Channel, Rule
from hub.alerts.sending import Notice, NotTold, tell
from hub.settings import Settings
from hub.store import alerts
from hub.store.database import transaction

FIRST_RETRY = timedelta(minutes=1)
LONGEST_RETRY = timedelta(hours=1)
"""The waits between tries double from the one to the other."""

GIVEN_UP_AFTER = timedelta(days=2)
"""Of what nobody could be told for so long, nobody is told."""

LEASE = timedelta(minutes=2)
"""Longer than one try takes: another watcher leaves the message alone meanwhile."""

KEPT = timedelta(days=90)

ALREADY_LONG = frozenset({"source_silent", "feed_silent", "backlog"})
"""Conditions that are amiss only after as long as is declared."""

log = logging.getLogger("hub.alerts")


class Watcher:
    """Watches one county by what is declared. Several beside each other do no harm."""

    def __init__(self, engine: Engine, declared: Alerts, settings: Settings) -> None:
        self._engine = engine
        self._declared = declared
        self._settings = settings

    def round(self, clock: Callable[[], datetime]) -> None:
        """Looks once, and tells what is due.

        Raises:
            DatabaseAway: nothing is half noted; look again later.
        """
        with transaction(self._engine) as connection:
            alerts.hold(connection)
            self.look(connection, clock())
        while self._tell_one(clock()):
            pass

    def look(self, connection: Connection, now: datetime) -> None:
        """Compares what is amiss with what is noted."""
        known = {(row.rule, row.subject): row for row in alerts.open_events(connection)}
        place = Place(connection, self._settings.county, now)
        for rule in self._declared.rule:
            for found in look(place, rule):
                row = known.get((rule.name, found.subject))
                if found.amiss:
                    self._amiss(connection, rule, found, row, now)
                if found.amiss is not False:
                    known.pop((rule.name, found.subject), None)
        rules = {rule.name: rule for rule in self._declared.rule}
        for row in known.values():
            self._over(connection, rules.get(row.rule), row, now)
        alerts.forget_old(connection, now - KEPT)

    def _amiss(
        self, connection: Connection, rule: Rule, found: Found, row: Any, now: datetime
    ) -> None:
        if row is None:
            began = min(found.since or now, now)
            number = alerts.begin(
                connection, rule=rule.name, subject=found.subject, title_zh=found.title.zh,
                title_en=found.title.en, simulated=found.simulated, began_at=began,
            )  # fmt: skip
        elif row.announced_at is None:
            number, began = row.event_id, row.began_at
        else:
            return
        if rule.when not in ALREADY_LONG and now - began < timedelta(minutes=rule.minutes):
            return
        alerts.note(connection, number, announced_at=now)
        log.info("event=began rule=%s subject=%s", rule.name, found.subject)
        for name in dict.fromkeys(rule.tell):
            channel = self._declared.named(name)
            assert channel is not None
            at = channel.quiet_until(now) or now
            alerts.say(connection, number, name, "began", now, at)

    def _over(self, connection: Connection, rule: Rule | None, row: Any, now: datetime) -> None:
        """What was told is taken back; what still waited for the quiet hours to end need not be told at all."""
        if row.announced_at is None:
            alerts.forget(connection, row.event_id)
            return
        alerts.note(connection, row.event_id, ended_at=now)
        log.info("event=over rule=%s subject=%s", row.rule, row.subject)
        for message in alerts.began_messages(connection, row.event_id):
            channel = self._declared.named(message.channel)
            held = message.state == "waiting" and message.tries == 0
            if rule is None or channel is None or held:
                if message.state == "waiting":
                    alerts.settle(connection, message.message_id, state="dropped")
            elif message.state != "given_up":
                at = channel.quiet_until(now) or now
                alerts.say(connection, row.event_id, channel.name, "ended", now, at)

    def _tell_one(self, now: datetime) -> bool:
        """Tells one message that is due; False: there is none.

        It is claimed first, and marked as sent when it was taken. Who is killed in between tells it once more, under
        the same id: for an alarm that is better than never.
        """
        with transaction(self._engine) as connection:
            row = alerts.claim(connection, now, LEASE)
        if row is None:
            return False
        channel = self._declared.named(row.channel)
        settled = self._told(row, channel, now) if channel else {"state": "dropped"}
        with transaction(self._engine) as connection:
            alerts.settle(connection, row.message_id, **settled)
        return True

    def _told(self, row: Any, channel: Channel, now: datetime) -> Mapping[str, Any]:
        try:
            tell(notice_of(row), channel, self._declared.mail, self._settings)
        except NotTold as fault:
            log.warning(
                "event=not_told channel=%s tries=%d reason=%r",
                channel.name,
                row.tries + 1,
                fault.message,
            )
            if now - row.made_at >= GIVEN_UP_AFTER:
                return {"state": "given_up", "error_code": fault.code}
            pause = min(FIRST_RETRY * 2 ** min(row.tries, 16), LONGEST_RETRY)
            return {"next_try_at": now + pause, "error_code": fault.code}
        log.info("event=told channel=%s kind=%s rule=%s", channel.name, row.kind, row.rule)
        return {"state": "sent", "sent_at": now, "error_code": None}


def notice_of(row: Any) -> Notice:
    """A claimed message as it is told."""
    began = row.kind == "began"
    return Notice(
        key=f"alert-{row.event_id}-{row.kind}-{row.channel}-{int(row.began_at.timestamp())}", kind=row.kind,
        rule=row.rule, subject=row.subject, title_zh=row.title_zh, title_en=row.title_en,
        simulated=row.simulated, began_at=row.began_at, ended_at=None if began else row.ended_at,
    )  # fmt: skip
