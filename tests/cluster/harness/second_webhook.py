#!/usr/bin/env python3
"""A second mutating webhook, as a mesh or a platform team has one. By the path it is asked for it fills the very fields that warden fills (with
other values), or puts a container in first place, or both.

    second_webhook.py PORT CERTIFICATE KEY
"""
import base64
import http.server
import json
import ssl
import sys

GRACE_SECONDS = 120
PRE_STOP_SECONDS = 20


def fields(spec):
    """Only where it finds the API server's defaults, as such webhooks do."""
    patch = []
    pod = spec["template"]["spec"]
    if spec.get("replicas") == 1:
        patch.append({"op": "replace", "path": "/spec/replicas", "value": 3})
    if spec.get("strategy", {}).get("rollingUpdate", {}).get("maxUnavailable") == "25%":
        patch.append({"op": "replace", "path": "/spec/strategy/rollingUpdate", "value": {"maxUnavailable": 0, "maxSurge": 2}})
    if pod.get("terminationGracePeriodSeconds") == 30:
        patch.append({"op": "replace", "path": "/spec/template/spec/terminationGracePeriodSeconds", "value": GRACE_SECONDS})
    for i, container in enumerate(pod["containers"]):
        if container["name"] == "litellm" and "lifecycle" not in container:
            value = {"preStop": {"sleep": {"seconds": PRE_STOP_SECONDS}}}
            patch.append({"op": "add", "path": f"/spec/template/spec/containers/{i}/lifecycle", "value": value})
    return patch


def sidecar(spec):
    if any(container["name"] == "mesh" for container in spec["template"]["spec"]["containers"]):
        return []
    return [{"op": "add", "path": "/spec/template/spec/containers/0", "value": {"name": "mesh", "image": "example.com/mesh:1"}}]


# Fields first: the sidecar moves the places of the list.
WAYS = {"/fields": [fields], "/sidecar": [sidecar], "/both": [fields, sidecar]}


class Handler(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def do_POST(self):
        request = json.loads(self.rfile.read(int(self.headers["Content-Length"])))["request"]
        patch = [operation for way in WAYS[self.path.split("?")[0]] for operation in way(request["object"]["spec"])]
        response = {"uid": request["uid"], "allowed": True}
        if patch:
            response |= {"patchType": "JSONPatch", "patch": base64.b64encode(json.dumps(patch).encode()).decode()}
        body = json.dumps({"apiVersion": "admission.k8s.io/v1", "kind": "AdmissionReview", "response": response}).encode()
        self.send_response(200)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_):
        pass


def main():
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(sys.argv[2], sys.argv[3])
    server = http.server.ThreadingHTTPServer(("127.0.0.1", int(sys.argv[1])), Handler)
    server.socket = context.wrap_socket(server.socket, server_side=True)
    server.serve_forever()


if __name__ == "__main__":
    main()
