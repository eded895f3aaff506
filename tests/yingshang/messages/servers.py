"""Servers on loopback that behave as badly as real ones: slow, busy, lying, and gone in the middle of a word."""

import json
import socket
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer


def free_port():
    """Return a port on loopback that nobody uses."""
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return found.getsockname()[1]


class Robot:
    """Takes messages as `behave` says; `taken` holds what it took, with keys, in order."""

    def __init__(self, behave=None, slow_s=0.6):
        self.slow_s = slow_s
        self.behave = behave or (lambda _number: "ok")
        self.taken, self.asked, self.lock = [], 0, threading.Lock()
        robot = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self):
                robot.answer(self)

            def log_message(self, *_):
                pass

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.server.daemon_threads = True
        self.server.handle_error = lambda *_: None  # the client had gone before the answer
        self.base = f"http://127.0.0.1:{self.server.server_port}"
        threading.Thread(target=self.server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True).start()

    def answer(self, handler):
        body = handler.rfile.read(int(handler.headers["Content-Length"]))
        with self.lock:
            self.asked += 1
            way = self.behave(self.asked)
        record = {"path": handler.path, "headers": dict(handler.headers), "body": json.loads(body), "raw": body}
        if way in ("ok", "taken and gone", "taken and slow"):
            with self.lock:
                self.taken.append(record)
        if way in ("gone", "taken and gone"):
            handler.connection.shutdown(socket.SHUT_RDWR)
            return
        if way in ("slow", "taken and slow"):
            time.sleep(self.slow_s)
        code = {"500": 500, "429": 429, "404": 404}.get(way, 200)
        told = {
            "busy": {"errcode": 130101, "errmsg": "send too fast"},
            "no": {"errcode": 310000, "errmsg": "sign not match"},
        }
        content = json.dumps(told.get(way, {"errcode": 0, "code": 0, "errmsg": "ok"})).encode()
        if way == "half":
            content = content[: len(content) // 2]
        handler.send_response(code)
        handler.send_header("Content-Type", "application/json")
        handler.send_header("Content-Length", str(len(content)))
        handler.end_headers()
        handler.wfile.write(content)

    def keys(self):
        return [record["headers"]["Idempotency-Key"] for record in self.taken]

    def close(self):
        self.server.shutdown()
        self.server.server_close()
