#!/usr/bin/env python3
"""Packs files into an OCI image archive of one layer: the same input gives the same bytes. Libraries come as paths on standard input."""
import argparse
import gzip
import hashlib
import io
import json
import os
import platform
import sys
import tarfile

USER = "65532:65532"  # the usual "nonroot"; deploy/server.yaml asks for it as well
ARCHITECTURES = {"x86_64": "amd64", "aarch64": "arm64"}
LAYER = "application/vnd.oci.image.layer.v1.tar+gzip"
CONFIG = "application/vnd.oci.image.config.v1+json"
MANIFEST = "application/vnd.oci.image.manifest.v1+json"


def read_list(path):
    """The lines of the files list as {path in the image: (source or None, mode)}."""
    entries = {}
    for line in open(path, encoding="utf-8"):
        words = line.split("#", 1)[0].split()
        if not words:
            continue
        source, target, mode = words
        entries[target] = (None if source == "-" else os.path.join(os.path.dirname(path), source), int(mode, 8))
    return entries


def with_folders(entries):
    """Every folder above an entry, too."""
    folders = {}
    for path in entries:
        folder = os.path.dirname(path)
        while folder != "/":
            folders.setdefault(folder, (None, 0o755))
            folder = os.path.dirname(folder)
    return {**folders, **entries}


def add(archive, path, source, mode):
    info = tarfile.TarInfo(path.lstrip("/"))
    info.mode = mode
    if source is None:
        info.type = tarfile.DIRTYPE
        archive.addfile(info)
        return
    with open(source, "rb") as file:  # a link is followed: the image holds what it leads to
        data = file.read()
    info.size = len(data)
    archive.addfile(info, io.BytesIO(data))


def make_layer(entries):
    """The layer uncompressed. Owner root, time 0: nothing of the machine that packs."""
    layer = io.BytesIO()
    with tarfile.open(fileobj=layer, mode="w", format=tarfile.USTAR_FORMAT) as archive:
        for path in sorted(entries):
            add(archive, path, *entries[path])
    return layer.getvalue()


def digest(data):
    return "sha256:" + hashlib.sha256(data).hexdigest()


class Blobs:
    def __init__(self):
        self.files = {}

    def put(self, data, media_type):
        name = digest(data)
        self.files["blobs/" + name.replace(":", "/")] = data
        return {"mediaType": media_type, "digest": name, "size": len(data)}

    def put_json(self, value, media_type):
        return self.put(json.dumps(value, sort_keys=True).encode(), media_type)


def full_reference(name):
    """The name as container runtimes look it up: with registry, path and tag, as Docker completes what is left out.

    `ctr images import` and `docker load` take io.containerd.image.name as it stands, and a kubelet asks for the completed name: a shorter
    one would be imported and never found."""
    registry, slash, rest = name.partition("/")
    if not slash or not ("." in registry or ":" in registry or registry == "localhost"):
        name = "docker.io/" + ("" if slash else "library/") + name
    return name if ":" in name.rsplit("/", 1)[-1] else name + ":latest"


def make_image(layer, name):
    blobs = Blobs()
    packed = blobs.put(gzip.compress(layer, mtime=0), LAYER)
    reference = full_reference(name)
    version = reference.rsplit(":", 1)[-1]
    config = {
        "architecture": ARCHITECTURES[platform.machine()],
        "os": "linux",
        "config": {
            "User": USER,
            "Entrypoint": ["/usr/bin/warden"],
            "WorkingDir": "/",
            "ExposedPorts": {"8443/tcp": {}, "8080/tcp": {}},
            "Labels": {"org.opencontainers.image.title": "litellm-warden", "org.opencontainers.image.version": version},
        },
        "rootfs": {"type": "layers", "diff_ids": [digest(layer)]},
    }
    manifest = {"schemaVersion": 2, "mediaType": MANIFEST, "config": blobs.put_json(config, CONFIG), "layers": [packed]}
    entry = blobs.put_json(manifest, MANIFEST)
    entry["annotations"] = {"io.containerd.image.name": reference, "org.opencontainers.image.ref.name": version}
    blobs.files["oci-layout"] = b'{"imageLayoutVersion":"1.0.0"}'
    blobs.files["index.json"] = json.dumps({"schemaVersion": 2, "manifests": [entry]}, sort_keys=True).encode()
    return blobs.files


def write_archive(files, path):
    with tarfile.open(path + ".part", "w", format=tarfile.USTAR_FORMAT) as archive:
        for name in sorted(files):
            info = tarfile.TarInfo(name)
            info.mode = 0o644
            info.size = len(files[name])
            archive.addfile(info, io.BytesIO(files[name]))
    os.replace(path + ".part", path)


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    for option in ("--binary", "--files", "--name", "--output"):
        parser.add_argument(option, required=True)
    options = parser.parse_args()
    entries = read_list(options.files)
    entries["/usr/bin/warden"] = (options.binary, 0o755)
    for library in sys.stdin.read().split():
        entries[library] = (library, 0o755)
    layer = make_layer(with_folders(entries))
    write_archive(make_image(layer, options.name), options.output)
    print(f"{options.output}: {full_reference(options.name)}, {len(entries)} files, {os.path.getsize(options.output) / 1e6:.1f} MB")


main()
