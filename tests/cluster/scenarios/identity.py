"""Who may ask: --client-ca and --client-name, with an API server that shows its certificate (--admission-control-config-file)."""
import ssl
import urllib.error
import urllib.request

from harness import objects
from harness.suite import scenario

# The common name that up.sh gives to what the API server shows.
API_SERVER = "kube-apiserver-webhook-client"


def _restarted(test, *arguments):
    test.warden.stop()
    test.warden.start(*arguments)
    test.at_the_end(test.warden.stop)  # the next scenario starts it as usual


def _ask_without_certificate(test):
    """What a pod gets that is let in by the network alone; None when it is not answered."""
    context = ssl.create_default_context(cafile=test.warden.certificates / "ca.crt")
    request = urllib.request.Request(f"https://127.0.0.1:{test.warden.port}/validate", b"{}", {"Content-Type": "application/json"})
    try:
        with urllib.request.urlopen(request, timeout=10, context=context) as answer:
            return answer.status
    except urllib.error.HTTPError as error:
        return error.code
    except OSError:
        return None


@scenario
def the_api_server_alone_is_answered(test):
    """Asked for a certificate, the API server shows it and is answered; who has none is not."""
    namespace = test.namespace()
    test.check(_ask_without_certificate(test) is not None, "without --client-ca everybody is answered")
    _restarted(test, f"--client-ca={test.cluster.folder}/pki/ca.crt", f"--client-name={API_SERVER}")
    test.accepted(test.api.create(namespace, objects.deployment(stated=True)), "a gateway")
    test.denied(test.api.create(namespace, objects.with_image(objects.deployment("litellm-stolen", stated=True), objects.COMPROMISED_IMAGE)),
                "a compromised release", "LW111")
    test.check(_ask_without_certificate(test) is None, "who shows no certificate is not answered", _ask_without_certificate(test))


@scenario
def another_name_is_not_answered(test):
    """A certificate of the right CA with another common name: the call fails, and the entry's failurePolicy decides."""
    namespace = test.namespace()
    _restarted(test, f"--client-ca={test.cluster.folder}/pki/ca.crt", "--client-name=somebody-else")
    test.denied(test.api.create(namespace, objects.deployment(stated=True)), "a gateway", "failed calling webhook")
    test.accepted(test.api.create(namespace, objects.secret()), "a Secret")
