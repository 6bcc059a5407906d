"""The API client of src/kube against a real API server: the suite that also runs on a fake one, with each way in that a kubeconfig can name."""
import subprocess

from harness.cluster import ROOT
from harness.suite import scenario

SUITE = ROOT / "tests/kube/contract_real.sh"
PROGRAM = "tests/kube/kube_contract_test"  # below the folder of the build


@scenario
def the_client_keeps_its_contract(test):
    """kube_contract_test with certificates, tokens, token files and a credential plugin."""
    program = test.build / PROGRAM
    if not program.is_file():
        test.skip(f"{PROGRAM} is not built there: it comes with the tests")
    done = subprocess.run([SUITE, program, "--gtest_brief=1"], capture_output=True, text=True, timeout=500, env=test.cluster.environment, check=False)
    test.check(done.returncode == 0, "the suite passes", (done.stdout + done.stderr)[-3000:])
