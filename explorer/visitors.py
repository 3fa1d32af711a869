"""Who may change what a visitor made or brought?

A visitor is a text that only his browser leads to: a hash of the secret in its cookie, see
explorer/app/visitor.py. It is kept beside what he starts and writes, and tells nobody the secret."""

OWNER = (
    "owner"  # of the server: its command line, and who has said its secret; no hash is this text
)
NOBODY = ""  # made what was there before anybody came, and what the command line made


def may_change(made_by: str, visitor: str, everybody: bool = False) -> bool:
    """Whether this visitor may stop, rename, delete or take away what `made_by` has made: he
    himself and the owner, and `everybody` where the server is set so."""
    return everybody or visitor == OWNER or (visitor != NOBODY and visitor == made_by)
