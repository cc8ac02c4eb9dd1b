"""The server that browser tests use: asked directly whatever proxy there is, and known to be gone when it is."""

import threading
import urllib.request
from http.server import BaseHTTPRequestHandler, HTTPServer

import pytest
from server import FLAGS, free_port, running_lab


class Hello(BaseHTTPRequestHandler):
    """Answers everything."""

    def do_GET(self):
        self.send_response(200)
        self.end_headers()

    def log_message(self, *words):
        pass


def test_this_machine_is_asked_directly_whatever_proxy_there_is(monkeypatch):
    for name in ("http_proxy", "HTTP_PROXY", "https_proxy", "all_proxy"):
        monkeypatch.setenv(name, f"http://127.0.0.1:{free_port()}")
    with HTTPServer(("127.0.0.1", 0), Hello) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        with urllib.request.urlopen(f"http://127.0.0.1:{server.server_port}/", timeout=10) as answer:
            assert answer.status == 200
        server.shutdown()
    assert "--no-proxy-server" in FLAGS


def test_a_server_that_never_answers_is_killed_and_named(tmp_path):
    (tmp_path / "notebooks").mkdir()
    sleeper = tmp_path / "python"
    sleeper.write_text("#!/bin/sh\necho no answer will come\nexec sleep 600\n")
    sleeper.chmod(0o755)
    started = running_lab(tmp_path, python=sleeper, patience=1)
    with pytest.raises(RuntimeError, match="JupyterLab did not start:\nno answer will come"), started:
        pytest.fail("it went on")
