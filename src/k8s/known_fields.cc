// Two tables.
#include "k8s/known_fields.h"

#include <algorithm>
#include <array>

namespace warden::k8s {
namespace {

constexpr auto kFields = std::to_array<std::string_view>({"apiGroup",
                                                          "apiVersion",
                                                          "appProtocol",
                                                          "audience",
                                                          "audiences",
                                                          "behavior",
                                                          "conditionType",
                                                          "containerName",
                                                          "containerPort",
                                                          "conversionStrategy",
                                                          "create",
                                                          "creationPolicy",
                                                          "credential_name",
                                                          "custom_llm_provider",
                                                          "database",
                                                          "decodingStrategy",
                                                          "defaultMode",
                                                          "deletionPolicy",
                                                          "divisor",
                                                          "driver",
                                                          "effect",
                                                          "enabled",
                                                          "engineVersion",
                                                          "envs",
                                                          "expirationSeconds",
                                                          "fieldPath",
                                                          "files",
                                                          "fsType",
                                                          "generateName",
                                                          "group",
                                                          "host",
                                                          "hostname",
                                                          "image",
                                                          "imagePullPolicy",
                                                          "immutable",
                                                          "in",
                                                          "ip",
                                                          "key",
                                                          "kind",
                                                          "mergePolicy",
                                                          "metadataPolicy",
                                                          "mode",
                                                          "mountPath",
                                                          "mountPropagation",
                                                          "name",
                                                          "namespace",
                                                          "nodePort",
                                                          "objectAlias",
                                                          "objectName",
                                                          "objectType",
                                                          "objectVersion",
                                                          "operator",
                                                          "optional",
                                                          "path",
                                                          "pathType",
                                                          "policy",
                                                          "port",
                                                          "property",
                                                          "protocol",
                                                          "provider",
                                                          "pullPolicy",
                                                          "readOnly",
                                                          "refreshInterval",
                                                          "region",
                                                          "registry",
                                                          "repository",
                                                          "resource",
                                                          "restartPolicy",
                                                          "scheme",
                                                          "scope",
                                                          "secretKey",
                                                          "secretName",
                                                          "serviceName",
                                                          "storageClassName",
                                                          "subPath",
                                                          "subPathExpr",
                                                          "tag",
                                                          "targetPort",
                                                          "terminationMessagePath",
                                                          "terminationMessagePolicy",
                                                          "topologyKey",
                                                          "type",
                                                          "uid",
                                                          "user",
                                                          "username",
                                                          "volumeName",
                                                          "workingDir"});

constexpr auto kParts = std::to_array<std::string_view>(
    {"affinity", "args", "autoscaling", "command", "containers", "image", "initContainers", "livenessProbe", "metadata", "nodeSelector",
     "ports", "readinessProbe", "resources", "securityContext", "service", "startupProbe", "tolerations", "volumeMounts", "volumes"});

static_assert(std::is_sorted(kFields.begin(), kFields.end()) && std::is_sorted(kParts.begin(), kParts.end()));

}  // namespace

bool IsKnownField(std::string_view key) { return std::binary_search(kFields.begin(), kFields.end(), key); }

bool IsKnownPart(std::string_view key) { return std::binary_search(kParts.begin(), kParts.end(), key); }

}  // namespace warden::k8s
