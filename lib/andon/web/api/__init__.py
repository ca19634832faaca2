"""The JSON API under /api/v1: what a token's owner may see, and the words that a program may say for them."""

from andon.web.api.asked import Desk, this_desk
from andon.web.api.serving import routes

__all__ = ["Desk", "routes", "this_desk"]
