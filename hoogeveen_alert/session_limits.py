"""How long somebody stays logged in, from the environment."""

from environs import Env, validate

# A session past its limits is known for a day more, so that what its owner sends then is not
# lost: it is kept for them until they logged in again.
GRACE = 24 * 3600


def seconds_from(env: Env) -> tuple[int, int, int]:
    """Seconds without activity; the same for volunteers; seconds in all, whatever somebody does."""
    idle = env.int("SESSION_IDLE_MINUTES", 30, validate=validate.Range(5, 120))
    volunteers = env.int("SESSION_IDLE_MINUTES_VOLUNTEERS", 480, validate=validate.Range(5, 1440))
    longest = env.int("SESSION_HOURS", 12, validate=validate.Range(1, 24))
    return idle * 60, volunteers * 60, longest * 3600
