"""One password for the class, and a brake on whoever guesses it."""

import asyncio
import ipaddress
import time
from collections.abc import Callable
from hmac import compare_digest

from jupyterhub.authenticators.shared import SharedPasswordAuthenticator
from tornado.web import HTTPError
from traitlets import Unicode


class Brake:
    """Looks at `tries` wrong passwords from one address, and then at one more every `seconds`.

    Right passwords cost nothing, so a class behind one address is held up only while somebody there goes on guessing.
    """

    def __init__(self, tries: int = 30, seconds: float = 10.0, clock: Callable[[], float] = time.monotonic):
        self.tries, self.seconds, self.clock = tries, seconds, clock
        self._forgiven = {}  # address: when its last wrong password is forgiven

    def wait(self, address: str) -> float:
        """Seconds until the next password from this address is looked at; 0: now."""
        return max(0.0, self._forgiven.get(address, 0.0) - self.clock() - (self.tries - 1) * self.seconds)

    def wrong(self, address: str) -> None:
        """A wrong password came from there."""
        now = self.clock()
        self._forgiven = {other: moment for other, moment in self._forgiven.items() if moment > now}
        self._forgiven[address] = max(now, self._forgiven.get(address, 0.0)) + self.seconds


def sender(request) -> str:
    """The address that a request came from, as the proxy saw it; in IPv6 the network, for a computer has many
    addresses.

    X-Real-Ip and the first entries of X-Forwarded-For are whatever the sender writes; the last entry is our proxy's.
    Where that one is this machine, a reverse proxy stands before ours, and the entry before is what it saw.
    """
    seen = [part.strip() for part in request.headers.get("X-Forwarded-For", "").split(",")]
    for entry in reversed(seen):
        try:
            found = ipaddress.ip_address(entry)
        except ValueError:
            break
        found = getattr(found, "ipv4_mapped", None) or found
        if str(found) not in ("127.0.0.1", "::1"):
            return str(found) if found.version == 4 else str(ipaddress.ip_network((found, 64), strict=False))
    return "127.0.0.1"


class ClassPassword(SharedPasswordAuthenticator):
    """JupyterHub's shared password, with the brake; and the teacher, whom only a password of their own lets in."""

    brake = Brake()
    teacher = Unicode(config=True, help="the name that the class's password does not open; empty: there is none")
    teacher_password = Unicode(config=True, help="the password that opens it; empty: none does")

    async def authenticate(self, handler, data: dict) -> dict | None:
        """Let somebody in who knows the password; a wrong one is answered after a second. Too many: HTTP status 429."""
        address = sender(handler.request)
        if wait := self.brake.wait(address):
            self.log.warning("Too many wrong passwords from %s: this one was not looked at", address)
            raise HTTPError(429,
                            f"Too many wrong passwords from your address. Wait {wait:.0f} seconds, then try again.")
        password = data.get("password", "")
        if password.isascii() and (known := await self._known(handler, data | {"password": password})):
            return known
        self.brake.wrong(address)
        self.log.warning("Wrong password from %s", address)
        await asyncio.sleep(1)
        return None

    async def _known(self, handler, data):
        name = self.normalize_username(data.get("username", ""))
        if not self.teacher or name != self.teacher:
            return await super().authenticate(handler, data)
        right = self.teacher_password and compare_digest(data["password"], self.teacher_password)
        return {"name": name, "admin": False, "groups": []} if right else None
