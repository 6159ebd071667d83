"""PostgreSQL as Django speaks it, plus one thing: every transaction carries the acting user from its first moment."""

from django.db.backends.postgresql import base

from common.acting import current_actor

# What juso_my_agencies() keeps for the transaction is forgotten with every stamp.
STAMP = "SELECT set_config('juso.uid', %s, true), set_config('juso.req', %s, true), set_config('juso.agencies', '', true)"


class DatabaseOperations(base.DatabaseOperations):
    def execute_sql_flush(self, sql_list):
        """Only the owner may TRUNCATE. Tests log in as a member of both roles and empty the tables this way."""
        with self.connection.cursor() as cursor:
            cursor.execute("SET ROLE juso_owner")
        super().execute_sql_flush(sql_list)
        self.connection.close()
        self.connection.was_emptied = True


class DatabaseWrapper(base.DatabaseWrapper):
    ops_class = DatabaseOperations

    def _set_autocommit(self, autocommit):
        super()._set_autocommit(autocommit)
        if not autocommit and current_actor() is not None:
            self.stamp_actor()

    def stamp_actor(self):
        """Transaction-local: gone at COMMIT, so a pooled connection never carries somebody else's name."""
        actor = current_actor()
        stamp = ["", ""] if actor is None else [str(actor.user_id), actor.request_id]
        with self.connection.cursor() as cursor:
            cursor.execute(STAMP, stamp)
