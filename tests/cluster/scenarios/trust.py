"""The CA in the webhook configurations: put there by deploy/trust.sh, kept when the files are applied again."""
import base64

import yaml

from harness import objects
from harness import warden as installation
from harness.suite import scenario

KINDS = ("validatingwebhookconfigurations", "mutatingwebhookconfigurations")


def _bundles(test):
    """{configuration/entry: caBundle}"""
    result = {}
    for kind in KINDS:
        for thing in test.api.call("GET", f"/apis/admissionregistration.k8s.io/v1/{kind}").body["items"]:
            for entry in thing["webhooks"]:
                result[f"{kind}/{thing['metadata']['name']}/{entry['name']}"] = entry["clientConfig"].get("caBundle")
    return result


def _apply(test, *how):
    text = yaml.safe_dump_all(installation.configurations(test.warden.port), sort_keys=False)
    return test.cluster.kubectl("apply", *how, "-f", "-", stdin=text)


@scenario
def every_entry_has_the_ca(test):
    """trust.sh reaches each entry of each configuration, and changes nothing else of it."""
    wanted = test.warden.bundle.read_text(encoding="ascii").strip()
    bundles = _bundles(test)
    test.check(len(bundles) > 10, "there are entries", len(bundles))
    test.check(set(bundles.values()) == {wanted}, "each has the CA", [name for name, value in bundles.items() if value != wanted])
    for thing in installation.configurations(test.warden.port, wanted):
        kind = thing["kind"].lower() + "s"
        live = test.api.call("GET", f"/apis/admissionregistration.k8s.io/v1/{kind}/{thing['metadata']['name']}").body
        for entry, stored in zip(thing["webhooks"], live["webhooks"]):
            lost = [key for key, value in entry.items() if key != "namespaceSelector" and stored.get(key) != value and key not in ("rules",)]
            test.check(not lost, f"{entry['name']} is stored as it is written", lost)


@scenario
def applying_the_files_again_keeps_the_ca(test):
    """The files hold no CA: kubectl apply, also --server-side, changes nothing, and the webhook is still trusted."""
    before = _bundles(test)
    for how in ([], ["--server-side", "--force-conflicts"]):
        done = _apply(test, *how)
        test.accepted(done, f"the files again {how}")
        test.check("configured" not in done.stdout, f"nothing is configured anew {how}", done.stdout)
        test.check(_bundles(test) == before, f"the CA stays in each entry {how}")
    bad = objects.with_image(objects.deployment(stated=True), objects.COMPROMISED_IMAGE)
    test.denied(test.api.create(test.namespace(), bad), "a compromised release, judged as before", "LW111")


@scenario
def a_new_ca_without_one_failed_call(test):
    """certs/README.md: trust both, exchange the pair, trust the new one; requests pass all the while."""
    namespace = test.namespace()
    thing = objects.deployment(stated=True)
    folder = test.cluster.folder / "new-tls"
    new_bundle = test.cluster.folder / "new-bundle.txt"
    test.warden.make_certificates(folder, new_bundle)
    both = test.cluster.folder / "both.txt"
    pem = base64.b64decode(test.warden.bundle.read_text(encoding="ascii")) + base64.b64decode(new_bundle.read_text(encoding="ascii"))
    both.write_text(base64.b64encode(pem).decode(), encoding="ascii")

    def passes(when):
        for _ in range(5):
            test.accepted(test.api.create(namespace, thing, query="?dryRun=All"), when)

    installation.trust(test.cluster, both)
    passes("both are trusted")
    served = test.warden.metrics().total("warden_certificate_reloads_total", result="served")
    for name in ("tls.key", "tls.crt"):
        draft = test.warden.certificates / f"{name}.new"
        draft.write_bytes((folder / name).read_bytes())
        draft.rename(test.warden.certificates / name)
    test.eventually(lambda: test.warden.metrics().total("warden_certificate_reloads_total", result="served") > served, "the new pair is served")
    passes("the new pair is served")
    test.warden.bundle.write_bytes(new_bundle.read_bytes())
    installation.trust(test.cluster, test.warden.bundle)
    passes("the new CA alone is trusted")


@scenario
def a_wrong_ca_fails_as_the_table_says(test):
    """Between the files and trust.sh the API server trusts nobody: (a) refuses, (c) passes, and warden counts the distrust."""
    namespace = test.namespace()
    other = test.cluster.folder / "wrong-bundle.txt"
    test.warden.make_certificates(test.cluster.folder / "wrong-tls", other)
    test.at_the_end(_trusted_again, test)
    installation.trust(test.cluster, other)
    distrust = test.warden.metrics().total("warden_tls_handshake_failures_total", reason="distrust")
    test.eventually(lambda: not test.api.create(namespace, objects.deployment(stated=True), query="?dryRun=All").ok, "(a) is refused")
    test.denied(test.api.create(namespace, objects.deployment(stated=True)), "(a)", "certificate signed by unknown authority")
    test.accepted(test.api.create(namespace, objects.secret()), "(c)")
    test.check(test.warden.metrics().total("warden_tls_handshake_failures_total", reason="distrust") > distrust, "warden counts the distrust")


def _trusted_again(test):
    installation.trust(test.cluster, test.warden.bundle)
    namespace = test.namespace()
    test.eventually(lambda: test.api.create(namespace, objects.deployment(stated=True), query="?dryRun=All").ok, "the right CA is trusted again")
