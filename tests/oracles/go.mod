module oracles

go 1.19

require (
	gopkg.in/evanphx/json-patch.v4 v4.13.0
	sigs.k8s.io/yaml v1.4.0
)
