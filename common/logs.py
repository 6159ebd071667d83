"""Technical logs: one JSON line a record, with nothing of what a person typed, asked for or is called.

Messages of other libraries may carry addresses, parameters or values; only where and what kind of thing happened is kept.
"""

import json
import logging
import traceback
from datetime import UTC, datetime

from common.acting import current_actor


class OneLine(logging.Formatter):
    def format(self, record) -> str:
        actor = current_actor()
        line = {
            "at": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname,
            "logger": record.name,
            "where": f"{record.module}:{record.lineno}",
            "request": actor.request_id if actor else "",
        }
        if status := getattr(record, "status_code", None):
            line["status"] = status
        if record.exc_info and record.exc_info[0]:
            line["error"] = record.exc_info[0].__name__
            line["trace"] = [f"{frame.filename}:{frame.lineno}" for frame in traceback.extract_tb(record.exc_info[2])][-8:]
        return json.dumps(line, ensure_ascii=False)
