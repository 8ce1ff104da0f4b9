"""The web application: pages, and the few requests they make."""

from __future__ import annotations

import json
from collections.abc import Awaitable, Callable
from functools import partial
from pathlib import Path
from typing import Any
from urllib.parse import quote

from anyio import CapacityLimiter, to_thread
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import FileResponse, JSONResponse, Response
from starlette.routing import Mount, Route
from starlette.staticfiles import StaticFiles

import xltools
from xltools.errors import XltoolsError
from xltools.server import work
from xltools.server.guard import Guard, TooLarge
from xltools.server.settings import Settings
from xltools.server.uploads import Uploads, uploaded

_STATIC = Path(__file__).with_name("static")
_XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_TYPES = {
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "html": "text/html; charset=utf-8",
    "pdf": "application/pdf",
}

Answer = Callable[[Uploads], Response]


def make_app(settings: Settings) -> Starlette:
    """The application; requests share nothing but the rules, and do their work in at most ``workers`` threads."""
    limiter = CapacityLimiter(settings.workers)

    def failed(error: Exception) -> Response:
        """The last resort: the page must be able to say something."""
        said = f"程序内部错误（{type(error).__name__}），请把文件发给维护人员。"
        return JSONResponse({"error": said}, status_code=500)

    def posting(answer: Answer) -> Callable[[Request], Awaitable[Response]]:
        async def endpoint(request: Request) -> Response:
            try:
                async with uploaded(request, settings) as files:
                    return await to_thread.run_sync(partial(answer, files), limiter=limiter)
            except XltoolsError as error:
                return JSONResponse({"error": error.say("zh")}, status_code=422)
            except TooLarge:
                raise
            except Exception as error:
                return failed(error)

        return endpoint

    def page(name: str) -> Callable[[Request], Awaitable[Response]]:
        async def endpoint(_: Request) -> Response:
            return FileResponse(_STATIC / name)

        return endpoint

    def working(answer: Callable[[Request, Any], Any]) -> Callable[[Request], Awaitable[Response]]:
        """A request with JSON in it."""

        async def endpoint(request: Request) -> Response:
            try:
                document = json.loads(await request.body())
                return JSONResponse(
                    await to_thread.run_sync(partial(answer, request, document), limiter=limiter)
                )
            except XltoolsError as error:
                return JSONResponse({"error": error.say("zh")}, status_code=422)
            except (ValueError, RecursionError):
                return JSONResponse({"error": "请求不是 JSON。"}, status_code=400)
            except TooLarge:
                raise
            except Exception as error:
                return failed(error)

        return endpoint

    async def library(request: Request) -> Response:
        """Microsoft's office.js from the administrator's folder: it is not ours to ship, nor fetched from outside."""
        folder = settings.office_js
        wanted = (folder / request.path_params["path"]).resolve() if folder else None
        if folder is None or wanted is None or folder.resolve() not in wanted.parents or not wanted.is_file():
            return Response("", 404, media_type="text/javascript")
        return FileResponse(wanted)

    routes: list[Any] = [
        Route("/api/excel/{action}", working(_act), methods=["POST"]),
        Route("/api/excel-function", working(_compute), methods=["POST"]),
        Route("/office/taskpane.html", page("office/taskpane.html")),
        Route("/office/functions.json", _functions),
        Route("/office/manifest.xml", _manifest),
        Route("/office/lib/{path:path}", library),
        Route("/", page("index.html")),
        Route("/api/check", posting(_check), methods=["POST"]),
        Route("/api/mark", posting(_mark), methods=["POST"]),
        Route("/api/import", posting(_import), methods=["POST"]),
        Route("/api/export", posting(_export), methods=["POST"]),
        Route("/api/rollup", posting(_rollup), methods=["POST"]),
        Route("/template/{name}", _template),
        Mount("/static", StaticFiles(directory=_STATIC)),
    ]
    return Starlette(routes=routes, middleware=[Middleware(Guard, settings=settings)])


def _act(request: Request, document: Any) -> Any:
    from xltools.server.office import act

    return act(request.path_params["action"], document)


def _compute(_: Request, document: Any) -> Any:
    from xltools.server.office import computed

    return computed(document)


async def _functions(_: Request) -> Response:
    from xltools.server.office import metadata

    return JSONResponse(metadata())


async def _manifest(request: Request) -> Response:
    """For the name under which the service was asked; Excel itself wants https."""
    from xltools.server.office import manifest

    text = (_STATIC / "office" / "manifest.xml").read_text(encoding="utf-8")
    address = f"{request.url.scheme}://{request.headers['host']}"
    return Response(manifest(text, address), media_type="application/xml")


def _check(files: Uploads) -> Response:
    return JSONResponse(work.checked(files.files, files.single.get("prior")))


def _mark(files: Uploads) -> Response:
    upload = files.only()
    suffix = ".xlsm" if Path(upload.name).suffix.lower() == ".xlsm" else ".xlsx"
    return _download(
        work.marked(upload), f"{Path(upload.name).stem}-标注{suffix}", "application/octet-stream"
    )


def _import(files: Uploads) -> Response:
    upload = files.only()
    return _download(work.imported_workbook(upload), f"{Path(upload.name).stem}.xlsx", _XLSX)


def _export(files: Uploads) -> Response:
    upload, to = files.only(), files.fields.get("to", "docx")
    data = work.exported(upload, to, draft=files.fields.get("draft") == "1")
    return _download(data, f"{Path(upload.name).stem}.{to}", _TYPES[to])


def _rollup(files: Uploads) -> Response:
    year = files.fields.get("year", "").strip()
    data = work.rolled_up(
        files.files, files.folder, files.single.get("roster"), int(year) if year.isdigit() else None
    )
    return _download(data, "本级汇总.xlsx", _XLSX)


async def _template(request: Request) -> Response:
    """A blank template, by the name it has in the shipped folder."""
    known = {path.name: path for path in Path(xltools.template_folder()).iterdir()}
    path = known.get(request.path_params["name"])
    return FileResponse(path, filename=path.name) if path else JSONResponse({"error": "没有这个模板。"}, 404)


def _download(data: bytes, name: str, media_type: str) -> Response:
    headers = {"Content-Disposition": f"attachment; filename*=UTF-8''{quote(name)}"}
    return Response(data, media_type=media_type, headers=headers)
