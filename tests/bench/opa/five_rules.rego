# Five of our rules said in Rego, for the comparison in serve.sh: LW101 single-replica, LW104 short-grace-period, LW110 floating-image-tag,
# LW114 missing-probes, LW119 missing-resources. The answer is an AdmissionReview with a warning for each finding, as ours is.
package system

main := {
	"apiVersion": "admission.k8s.io/v1",
	"kind": "AdmissionReview",
	"response": response,
}

response := {"uid": input.request.uid, "allowed": true, "warnings": sort(findings)}

workload := input.request.object

pod := workload.spec.template.spec

serving contains container if {
	some container in pod.containers
	contains(container.image, "litellm")
}

findings contains message if {
	count(serving) > 0
	workload.spec.replicas < 2
	message := sprintf("LW101 single-replica: replicas is %d, want at least 2", [workload.spec.replicas])
}

findings contains message if {
	count(serving) > 0
	pod.terminationGracePeriodSeconds < 60
	message := sprintf("LW104 short-grace-period: terminationGracePeriodSeconds is %d, want at least 60", [pod.terminationGracePeriodSeconds])
}

findings contains message if {
	some container in serving
	regex.match(`(:(latest|main|main-latest|main-stable)|/[^:@]+)$`, container.image)
	message := sprintf("LW110 floating-image-tag: container %s: image is %s, want a version", [container.name, container.image])
}

findings contains message if {
	some container in serving
	some probe in ["startupProbe", "readinessProbe", "livenessProbe"]
	not container[probe]
	message := sprintf("LW114 missing-probes: container %s has no %s", [container.name, probe])
}

findings contains message if {
	some container in serving
	some kind in ["requests", "limits"]
	not container.resources[kind].memory
	message := sprintf("LW119 missing-resources: container %s has no %s.memory", [container.name, kind])
}
