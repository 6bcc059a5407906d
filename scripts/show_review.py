#!/usr/bin/env python3
"""Prints the answer to an AdmissionReview readably: decision, message, causes, warnings and the decoded patch.

    curl … https://ADDR:PORT/mutate | scripts/show_review.py
"""

import base64
import json
import sys


def main():
    text = sys.stdin.read()
    try:
        response = json.loads(text)["response"]
    except (ValueError, KeyError, TypeError):
        print(f"not an AdmissionReview answer: {text.strip() or '(empty)'}", file=sys.stderr)
        return 1
    for line in lines_of(response):
        print(line)
    return 0


def lines_of(response):
    status = response.get("status") or {}
    yield "allowed" if response.get("allowed") else f"DENIED, code {status.get('code', '(none)')}"
    if status.get("message"):
        yield from block("message", status["message"].splitlines())
    yield from block("causes", [cause_line(cause) for cause in (status.get("details") or {}).get("causes") or []])
    yield from block("warnings", response.get("warnings") or [])
    yield from block("patch", patch_lines(response))
    yield from block("audit annotations", [f"{key}: {value}" for key, value in (response.get("auditAnnotations") or {}).items()])


def block(title, lines):
    if lines:
        yield f"{title}:"
        yield from (f"  {line}" for line in lines)


def cause_line(cause):
    reason = f" ({cause['reason']})" if cause.get("reason") else ""
    return f"{cause.get('field', '(no field)')}: {cause.get('message', '')}{reason}"


def patch_lines(response):
    if not response.get("patch"):
        return []
    operations = json.loads(base64.b64decode(response["patch"]))
    return [" ".join([f"{operation['op']:<7}", operation["path"], *values(operation)]) for operation in operations]


def values(operation):
    return [json.dumps(operation[key], ensure_ascii=False) for key in ("from", "value") if key in operation]


if __name__ == "__main__":
    sys.exit(main())
