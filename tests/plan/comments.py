"""The comments of one pull request (GitHub) or merge request (GitLab), over HTTP on this machine, two to a page."""

import contextlib
import http.server
import json
import re
import threading
import urllib.parse

PAGE = 2


class Comments(http.server.BaseHTTPRequestHandler):
    def reply(self, document, **headers):
        data = json.dumps(document).encode()
        self.send_response(200)
        for name, value in {"Content-Type": "application/json", "Content-Length": str(len(data)), **headers}.items():
            self.send_header(name.replace("_", "-"), value)
        self.end_headers()
        self.wfile.write(data)

    def do_GET(self):
        address = urllib.parse.urlsplit(self.path)
        if address.path.endswith("/user"):
            return self.reply({"id": 7})
        page = int(dict(urllib.parse.parse_qsl(address.query)).get("page", 1))
        found, more = self.server.comments[(page - 1) * PAGE : page * PAGE], len(self.server.comments) > page * PAGE
        there = f"{address.scheme}://{address.netloc}{address.path}?per_page=100&page={page + 1}"
        self.reply(found, X_Next_Page=str(page + 1) if more else "", **{"Link": f'<{there}>; rel="next"'} if more else {})

    def write(self):
        body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))["body"]
        self.server.written.append((self.command, urllib.parse.urlsplit(self.path).path))
        if self.command == "POST":
            self.server.comments.append(comment(len(self.server.comments) + 1, "github-actions[bot]", 7, body))
        else:
            one = int(re.search(r"\d+$", self.path)[0])
            self.server.comments[one - 1]["body"] = body
        self.reply(self.server.comments[-1])

    do_POST = do_PATCH = do_PUT = write

    def log_message(self, *_):
        pass


def comment(number, login, author, body):
    return {"id": number, "user": {"login": login}, "author": {"id": author}, "body": body}


@contextlib.contextmanager
def served(*comments):
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Comments)
    server.comments, server.written = list(comments), []
    server.address = f"http://127.0.0.1:{server.server_address[1]}"
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield server
    finally:
        server.shutdown()
        server.server_close()
