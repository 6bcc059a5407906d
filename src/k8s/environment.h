// The environment of a container: what `env` and `envFrom` define, in their order, and where a variable comes from.
//
// Names and places only: literal secrets are sealed nodes, and of Secrets no value is ever looked at. Reads the nodes in place; of long
// lists an index is made once many questions were asked. Refers to the Document of the container, which must outlive it. One thread.
// Source of the behaviour: makeEnvironmentVariables in kubelet_pods.go (envFrom first, each source over the one before; then env in order,
// the last of a name wins).
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "warden/document.h"
#include "warden/snapshot.h"

namespace warden::k8s {

// kOther: a source that this version does not know; also an entry whose `valueFrom` is empty.
enum class EnvSource : std::uint8_t { kLiteral, kSecret, kConfigMap, kField, kResource, kOther };

// One item of `env`.
struct EnvEntry {
  Field field;            // the item
  std::string_view name;  // "" where it has none
  EnvSource source = EnvSource::kLiteral;
  Field value;              // what to point at: `value`, which may be absent, or the reference (valueFrom.secretKeyRef)
  std::string_view object;  // name of the Secret or ConfigMap
  std::string_view key;     // in that object
  bool optional = false;    // left out where the object or the key does not exist

  // A literal without characters: LiteLLM and most programs take it for not set. Tells nothing else about a sealed value.
  bool is_empty() const;
};

// One item of `envFrom`.
struct EnvFrom {
  Field field;                           // the item
  EnvSource source = EnvSource::kOther;  // kSecret or kConfigMap; kOther: neither
  Field reference;                       // secretRef or configMapRef
  std::string_view object;
  std::string_view prefix;
  bool optional = false;

  // Whether it defines a variable of that name. Nothing: the object is not in the snapshot, so it may.
  std::optional<bool> Defines(std::string_view name, const Snapshot& snapshot, std::string_view ns) const;
};

// Where a variable comes from.
struct EnvOrigin {
  enum class Kind : std::uint8_t {
    kNothing,  // nothing defines it
    kEnv,      // `entry` does
    kEnvFrom,  // `from` does: its object is known and has the key
    kPerhaps,  // `from`, whose object is not known, may
  };
  Kind kind = Kind::kNothing;
  EnvEntry entry;
  EnvFrom from;

  bool defined() const { return kind == Kind::kEnv || kind == Kind::kEnvFrom; }
  bool possible() const { return kind != Kind::kNothing; }
  // The entry's value, or the reference of the envFrom.
  const Field& field() const { return kind == Kind::kEnv ? entry.value : from.reference; }
};

class ContainerEnvironment {
 public:
  ContainerEnvironment() = default;  // of nothing
  explicit ContainerEnvironment(const Field& container) : env_(container["env"]), env_from_(container["envFrom"]) {}

  std::size_t size() const { return SizeOf(env_); }
  EnvEntry At(std::size_t index) const;
  // Of At(index), without the rest: the name, and the literal value (nullptr: absent, or it comes from somewhere).
  std::string_view NameAt(std::size_t index) const;
  const Node* LiteralAt(std::size_t index) const;
  std::size_t from_size() const { return SizeOf(env_from_); }
  EnvFrom FromAt(std::size_t index) const;

  // The item of `env` that decides the variable, the last one among the first `before`. Nothing: `env` does not name it.
  std::optional<EnvEntry> Find(std::string_view name, std::size_t before = SIZE_MAX) const;
  // The same with envFrom, asking the snapshot for ConfigMaps and Secrets of the namespace where `env` does not say.
  EnvOrigin OriginOf(std::string_view name, const Snapshot& snapshot, std::string_view ns, std::size_t before = SIZE_MAX) const;

  // Those that nothing defines, and nothing may.
  std::vector<std::string> Undefined(std::span<const std::string> names, const Snapshot& snapshot, std::string_view ns) const;

  // Whether an envFrom of a Secret that the snapshot does not know may define it.
  bool SomeSecretMayDefine(std::string_view name, const Snapshot& snapshot, std::string_view ns) const;

  // The value of a variable where it is no secret's: the literal, or the value in a ConfigMap that is known. nullptr: not defined, not
  // known, or from a Secret, a field or a resource.
  static const Node* ValueOf(const EnvOrigin& origin, std::string_view name, const Snapshot& snapshot, std::string_view ns);

  // Where a variable that is missing would go.
  const Field& env_field() const { return env_; }

 private:
  // The items of envFrom by what can be said of them without a name: of those whose object is not known only the last of each prefix and
  // kind of object counts, for any of them may define anything.
  struct FromIndex {
    std::unordered_map<std::string_view, std::size_t> unknown;         // by prefix, the last
    std::unordered_map<std::string_view, std::size_t> unknown_secret;  // by prefix, the last of a Secret
    std::vector<std::size_t> known;                                    // in their order
    std::size_t longest = 0;                                           // of the prefixes
    const Snapshot* snapshot = nullptr;                                // whose answers these are
  };

  static std::size_t SizeOf(const Field& list);
  std::optional<std::size_t> IndexOf(std::string_view name, std::size_t before) const;
  const FromIndex& Froms(const Snapshot& snapshot, std::string_view ns) const;
  static std::optional<std::size_t> LastFor(std::string_view name, const std::unordered_map<std::string_view, std::size_t>& by_prefix,
                                            std::size_t longest);

  Field env_;
  Field env_from_;
  mutable std::size_t asked_ = 0;                                         // for names of env
  mutable std::vector<std::string_view> names_;                           // in their order; made when asked
  mutable std::vector<std::pair<std::string_view, std::size_t>> sorted_;  // of a long list; made when asked often
  mutable std::optional<FromIndex> froms_;                                // made when asked; one judgement has one snapshot
};

// Whether the kubelet may define a variable of that name for a Service of the namespace: X_SERVICE_HOST, X_SERVICE_PORT[_NAME], X_PORT,
// X_PORT_80_TCP[_PROTO|_PORT|_ADDR].
bool IsServiceLinkName(std::string_view name);

}  // namespace warden::k8s
