"""What the scenarios stand on: the cluster, its API, kubectl, warden's processes, the runner. Python's own library and python3-yaml alone."""
