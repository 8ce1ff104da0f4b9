"""What every request passes: host, origin, token and size; what every answer carries."""

from __future__ import annotations

import hmac
from collections.abc import MutableMapping
from typing import Any
from urllib.parse import urlsplit

from starlette.datastructures import Headers, MutableHeaders
from starlette.responses import JSONResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from xltools.server.settings import Settings

_PAGE = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; "
    "form-action 'none'; base-uri 'none'; "
)
_OFFICE_HOSTS = "https://*.office.com https://*.officeapps.live.com https://*.sharepoint.com"
_HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cache-Control": "no-store",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
}
_TASK_PANE = "/office"


class TooLarge(Exception):  # noqa: N818  # it is an answer, not an error of ours
    """The body of a request is over the limit."""


class Guard:
    """ASGI middleware. Refuses foreign hosts, other sites' pages, callers without token, and large bodies."""

    def __init__(self, app: ASGIApp, settings: Settings) -> None:
        self.app = app
        self.settings = settings

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        refusal = self._refusal(scope)
        answer = _answering(send, scope["path"])
        if refusal is not None:
            await refusal(scope, receive, answer)
            return
        try:
            await self.app(scope, self._counted(receive), answer)
        except TooLarge:
            await _said(413, f"上传的内容超过 {self.settings.max_body >> 20} MB。")(scope, receive, answer)

    def _refusal(self, scope: Scope) -> Response | None:
        headers = Headers(scope=scope)
        host = headers.get("host", "")
        if _name(host) not in self.settings.hosts:
            return _said(421, "服务不以这个名称提供。")
        origin = headers.get("origin")
        # A page of another site may post to this computer; only our own pages have business here.
        if scope["method"] != "GET" and origin is not None and urlsplit(origin).netloc != host:
            return _said(403, "请求来自其他网站的页面，已拒绝。")
        if scope["path"].startswith("/api/") and not self._knows_token(headers):
            return _said(401, "口令不对，或没有带口令。请用管理员给的完整网址打开本页。")
        if int(headers.get("content-length") or 0) > self.settings.max_body:
            return _said(413, f"上传的内容超过 {self.settings.max_body >> 20} MB。")
        return None

    def _knows_token(self, headers: Headers) -> bool:
        if self.settings.token is None:
            return True
        given = headers.get("authorization", "").removeprefix("Bearer ")
        return hmac.compare_digest(given.encode(), self.settings.token.encode())

    def _counted(self, receive: Receive) -> Receive:
        """The body as it comes, until it is too much: a length may be left out or be wrong."""
        seen = 0

        async def counted() -> Message:
            nonlocal seen
            message = await receive()
            seen += len(message.get("body", b""))
            if seen > self.settings.max_body:
                raise TooLarge
            return message

        return counted


def _answering(send: Send, path: str) -> Send:
    frames = (
        f"frame-ancestors 'self' {_OFFICE_HOSTS}" if path.startswith(_TASK_PANE) else "frame-ancestors 'none'"
    )

    async def answer(message: MutableMapping[str, Any]) -> None:
        if message["type"] == "http.response.start":
            headers = MutableHeaders(scope=message)
            headers.update({**_HEADERS, "Content-Security-Policy": _PAGE + frames})
            if "server" in headers:
                del headers["server"]
        await send(message)

    return answer


def _name(host: str) -> str:
    """A host without its port."""
    return host.rpartition(":")[0] if host.rpartition(":")[2].isdigit() and not host.endswith("]") else host


def _said(status: int, text: str) -> Response:
    return JSONResponse({"error": text}, status_code=status)
