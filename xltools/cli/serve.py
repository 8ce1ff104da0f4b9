"""``xltools serve``: one installation for a district, used from the browser."""

from __future__ import annotations

import secrets
from pathlib import Path
from typing import Any

import click

from xltools.cli.words import Command, Words
from xltools.errors import XltoolsError
from xltools.lang import Text

_LOOPBACK = ("127.0.0.1", "localhost", "::1")


def command(words: Words) -> click.Command:
    def run(host: str, port: int, token: str | None, name: tuple[str, ...], office_js: str | None) -> int:
        uvicorn = _uvicorn()
        from xltools.server.app import make_app
        from xltools.server.settings import OWN_NAMES, Settings

        if host not in _LOOPBACK and token is None:
            token = secrets.token_urlsafe(24)
        if token is not None and len(token) < 12:
            raise XltoolsError(
                Text("口令太短。", "The token is too short."),
                todo=Text(
                    "请至少用12个字符，或不写 --token，由程序生成。",
                    "Use 12 characters or more, or leave it out.",
                ),
            )
        settings = Settings(
            token=token,
            hosts=(*OWN_NAMES, host, *name),
            office_js=Path(office_js) if office_js else None,
        )
        shown = name[0] if name else host
        address = f"http://{f'[{shown}]' if ':' in shown else shown}:{port}/" + (
            f"#token={token}" if token else ""
        )
        click.echo(words(f"请在浏览器打开 {address}", f"Open {address} in a browser"))
        click.echo(
            words("按 Ctrl+C 停止。上传的文件用完即删。", "Ctrl+C stops it. Uploaded files are not kept.")
        )
        uvicorn.run(make_app(settings), host=host, port=port, log_level="warning", server_header=False)
        return 0

    return Command(
        words,
        "serve",
        callback=run,
        help=words("在本机开一个网页：校验、标注、导入、汇总，其他电脑不用安装。", "Serve a web page that validates, marks, imports and rolls up."),
        params=[
            click.Option(["--host"], default="127.0.0.1", help=words("监听地址，默认只有本机。其他地址必须带口令。", "Address; loopback unless given. Any other asks for a token.")),
            click.Option(["--port"], type=click.IntRange(1, 65535), default=8765, help=words("端口，默认 8765。", "Port, 8765 unless given.")),
            click.Option(["--token"], help=words("口令；不写时由程序生成。", "Token; made up unless given.")),
            click.Option(["--name"], multiple=True, help=words("访问时用的主机名，可多次。", "Host name that it answers to. Repeatable.")),
            click.Option(["--office-js"], type=click.Path(), help=words("放有 office.js 的文件夹（Excel 任务窗格用）。", "Folder with office.js, for the task pane.")),
        ],
    )  # fmt: skip


def _uvicorn() -> Any:
    """The module that serves. Raises XltoolsError when the extra is not installed."""
    try:
        import uvicorn
    except ImportError as error:
        raise XltoolsError(
            Text("网页服务没有安装。", "The web service is not installed."),
            todo=Text(
                '请运行 pip install "xltools-disclosure[server]"。',
                'Run pip install "xltools-disclosure[server]".',
            ),
        ) from error
    return uvicorn
