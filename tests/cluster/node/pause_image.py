#!/usr/bin/env python3
"""Makes the image of what holds a pod's namespaces, docker.io/library/pause:1, out of a static busybox: nodes without a registry have no other.

    pause_image.py BUSYBOX OUTPUT.tar
"""
import hashlib
import io
import json
import platform
import sys
import tarfile

ARCHITECTURES = {"x86_64": "amd64", "aarch64": "arm64"}
NAME = "docker.io/library/pause:1"


def archive(files):
    packed = io.BytesIO()
    with tarfile.open(fileobj=packed, mode="w", format=tarfile.USTAR_FORMAT) as tar:
        for name, data, mode in files:
            info = tarfile.TarInfo(name)
            info.size, info.mode = len(data), mode
            tar.addfile(info, io.BytesIO(data))
    return packed.getvalue()


def main():
    busybox, output = sys.argv[1:]
    blobs = []

    def blob(data, kind):
        digest = hashlib.sha256(data).hexdigest()
        blobs.append((f"blobs/sha256/{digest}", data, 0o644))
        return {"mediaType": f"application/vnd.oci.image.{kind}", "digest": f"sha256:{digest}", "size": len(data)}

    with open(busybox, "rb") as file:
        layer = blob(archive([("bin/busybox", file.read(), 0o755)]), "layer.v1.tar")
    config = {"architecture": ARCHITECTURES[platform.machine()], "os": "linux", "config": {"Entrypoint": ["/bin/busybox", "sleep", "2147483647"]},
              "rootfs": {"type": "layers", "diff_ids": [layer["digest"]]}}
    manifest = blob(json.dumps({"schemaVersion": 2, "mediaType": "application/vnd.oci.image.manifest.v1+json",
                                "config": blob(json.dumps(config).encode(), "config.v1+json"), "layers": [layer]}).encode(), "manifest.v1+json")
    manifest["annotations"] = {"io.containerd.image.name": NAME}
    index = json.dumps({"schemaVersion": 2, "manifests": [manifest]}).encode()
    with open(output, "wb") as file:
        file.write(archive([*blobs, ("oci-layout", b'{"imageLayoutVersion":"1.0.0"}', 0o644), ("index.json", index, 0o644)]))


main()
