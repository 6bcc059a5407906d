"""Keys that are made up, and that nothing may repeat: they stand in Secrets and in the environment of the replicas."""
MASTER_KEY = "sk-master-CANARY-4711-do-not-repeat"
NEXT_MASTER_KEY = "sk-master-CANARY-4712-do-not-repeat"
UPSTREAM_KEY = "sk-upstream-CANARY-4713-do-not-repeat"
SALT_KEY = "sk-salt-CANARY-4714-do-not-repeat"
ALL = (MASTER_KEY, NEXT_MASTER_KEY, UPSTREAM_KEY, SALT_KEY)
PART = "-CANARY-47"  # of all of them
