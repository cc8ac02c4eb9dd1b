"""A class and its teacher on a real hub with the live view, as their lessons and browsers ask it."""

import json
import re
from urllib.parse import urlencode

import aiohttp

TEACHER, PASSWORD = "ms_b", "a word of the teacher's own"


class Class:
    """What somebody asks of the view: a lesson with the token of a student's server, a browser with its cookies."""

    def __init__(self, hub):
        self.hub, self.view = hub, f"{hub}/services/class/"

    async def token(self, somebody):
        """A token of somebody who is logged in."""
        headers = {"X-XSRFToken": somebody._xsrf(f"{self.hub}/hub/"), "Referer": f"{self.hub}/hub/token"}
        async with somebody.session.post(f"{self.hub}/hub/api/users/{somebody.name}/tokens", headers=headers,
                                         json={"scopes": ["access:services!service=class"]}) as answer:
            assert answer.status == 201
            return (await answer.json())["token"]

    async def ask(self, method, path, token=None, body=None):
        """Ask the view as a lesson does: (status, text)."""
        headers = {"Authorization": f"token {token}"} if token else {}
        async with aiohttp.ClientSession() as session, session.request(
                method, self.view + path, data=body, headers=headers, allow_redirects=False) as answer:
            return answer.status, await answer.text()

    async def guess(self, token, number, exercise="guess_days"):
        """Bring a guess."""
        return await self.ask("PUT", exercise, token, json.dumps({"number": number}))

    async def page(self, somebody, path=""):
        """What somebody sees in a browser."""
        async with somebody.session.get(self.view + path) as answer:
            return answer.status, await answer.text()

    async def fetch(self, somebody, path, xsrf=None):
        """What a script asks for, as a browser marks it."""
        headers = {"Sec-Fetch-Mode": "cors", "Sec-Fetch-Site": "same-origin", **({"X-XSRFToken": xsrf} if xsrf else {})}
        async with somebody.session.get(self.view + path, headers=headers, allow_redirects=False) as answer:
            return answer.status

    async def press(self, somebody, path, xsrf=None):
        """Press a button of a page, with the token that stands in the page."""
        fields = {"_xsrf": xsrf} if xsrf else {}
        async with somebody.session.post(self.view + path, data=urlencode(fields), allow_redirects=False, headers={
                "Content-Type": "application/x-www-form-urlencoded"}) as answer:
            return answer.status, await answer.text()

    async def state(self, somebody):
        """The numbers of all questions."""
        return json.loads((await self.page(somebody, "state.json"))[1])["questions"]


def xsrf_in(html):
    """The token of the buttons of a page."""
    return re.search(r'name="_xsrf" value="([^"]+)"', html)[1]
