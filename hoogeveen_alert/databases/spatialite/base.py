from typing import Any

# Before any connection: SQLite loads mod_spatialite for the whole process to see, and what is
# loaded after it binds to its GEOS. Shapely brings another one; mixed, they crash the process.
import shapely  # noqa: F401
from django.contrib.gis.db.backends.spatialite import base


class DatabaseWrapper(base.DatabaseWrapper):
    """SpatiaLite whose writers wait for one another for as long as we said."""

    def get_new_connection(self, conn_params: dict[str, Any]) -> Any:
        connection = super().get_new_connection(conn_params)
        # Loading mod_spatialite sets the busy timeout back to 5 s, too short for a crowd.
        connection.execute("PRAGMA busy_timeout=30000").close()
        return connection
