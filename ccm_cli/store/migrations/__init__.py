"""The versions of the schema.

`HEAD` is what this program writes; a test holds it against Alembic's own idea of the newest
script, so that opening a current database need not import Alembic.
"""

HEAD = "0024"
RELEASED = frozenset({"0001", "0002", "0020", "0024"})
"""Every version that a released ccm has written, `HEAD` included."""
