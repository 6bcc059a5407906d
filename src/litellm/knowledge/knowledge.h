// What a version of LiteLLM knows: the keys of its sections, its providers, which OpenAI parameters a model takes, when a model goes.
//
// Static tables made at build time from schemas/litellm/<version>/, which schemas/litellm/generate.py reads out of LiteLLM itself. Nothing
// is allocated and nothing can fail; any thread. Views that come back are of the tables or of the argument they were cut from.
#pragma once

#include <array>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <iterator>
#include <optional>
#include <span>
#include <string_view>

#include "litellm/version/version.h"

namespace warden::litellm {

// The mappings of a configuration whose keys LiteLLM looks at, in the order of schemas/litellm/<version>/sections.json.
enum class Section : std::uint8_t {
  kRoot,             // the configuration itself
  kGeneralSettings,  // general_settings
  kLitellmSettings,  // litellm_settings
  kRouterSettings,   // router_settings
  kModel,            // an entry of model_list
  kLitellmParams,    // its litellm_params
  kModelInfo,        // its model_info
  kCacheParams,      // litellm_settings.cache_params
  kGuardrail,        // an entry of guardrails
  kCredential,       // an entry of credential_list
};
inline constexpr std::size_t kSections = 10;
// "litellm_settings"; "model_list entry", "guardrails entry", "credential_list entry" for entries, "configuration" for the root.
std::string_view ToString(Section section);

// What happens to a key that LiteLLM does not know.
enum class UnknownKey : std::uint8_t {
  kIgnored,  // nothing reads it, nothing is said
  kLogged,   // a warning in the log, nothing reads it
  kSent,     // it goes to the provider as a parameter of the request
  kKept,     // it is kept and shown to clients
};

// What stands in a key's place, as far as LiteLLM says it.
enum KeyType : std::uint8_t {
  kAnyType = 0,
  kTypeBool = 1,
  kTypeInt = 2,
  kTypeNumber = 4,
  kTypeString = 8,
  kTypeArray = 16,
  kTypeObject = 32,
};

struct KnownKey {
  std::string_view name;
  std::uint8_t types = kAnyType;  // bits of KeyType
};

namespace knowledge {
struct Tables;  // litellm/knowledge/knowledge_tables.h

// Sorted names of a table, by index; like a span of string_views, without their relocations.
class Names {
 public:
  class Iterator {
   public:
    using iterator_category = std::input_iterator_tag;
    using value_type = std::string_view;
    using difference_type = std::ptrdiff_t;
    using pointer = void;
    using reference = std::string_view;
    Iterator(const Names* names, std::size_t at) : names_(names), at_(at) {}
    std::string_view operator*() const { return (*names_)[at_]; }
    Iterator& operator++() { return ++at_, *this; }
    Iterator operator++(int) { return {names_, at_++}; }
    friend bool operator==(const Iterator& a, const Iterator& b) { return a.at_ == b.at_; }

   private:
    const Names* names_;
    std::size_t at_;
  };

  explicit Names(std::span<const std::uint32_t> texts) : texts_(texts) {}
  std::size_t size() const { return texts_.size(); }
  bool empty() const { return texts_.empty(); }
  std::string_view operator[](std::size_t i) const;
  bool Has(std::string_view name) const;
  Iterator begin() const { return {this, 0}; }
  Iterator end() const { return {this, size()}; }

 private:
  std::span<const std::uint32_t> texts_;
};
}  // namespace knowledge

// A set of OpenAI parameters ("tools", "seed"), cheap to copy; names come out in alphabetical order.
class ParamSet {
 public:
  using Words = std::array<std::uint64_t, 2>;
  constexpr ParamSet() = default;
  constexpr explicit ParamSet(Words words) : words_(words) {}

  bool Has(std::string_view param) const;
  bool empty() const { return (words_[0] | words_[1]) == 0; }
  std::size_t size() const {
    return std::size_t{0} + static_cast<unsigned>(std::popcount(words_[0])) + static_cast<unsigned>(std::popcount(words_[1]));
  }
  // Names that LiteLLM has never heard of are passed over.
  ParamSet With(std::string_view param) const;
  ParamSet Without(std::string_view param) const;
  ParamSet operator|(ParamSet o) const { return ParamSet({words_[0] | o.words_[0], words_[1] | o.words_[1]}); }
  ParamSet operator&(ParamSet o) const { return ParamSet({words_[0] & o.words_[0], words_[1] & o.words_[1]}); }
  ParamSet operator-(ParamSet o) const { return ParamSet({words_[0] & ~o.words_[0], words_[1] & ~o.words_[1]}); }
  friend bool operator==(ParamSet, ParamSet) = default;

  // f(std::string_view name) for each.
  template <class F>
  void ForEach(F&& f) const {
    for (std::size_t word = 0; word < words_.size(); ++word) {
      for (std::uint64_t rest = words_[word]; rest != 0; rest &= rest - 1) {
        f(NameOf(word * 64 + static_cast<std::size_t>(std::countr_zero(rest))));
      }
    }
  }

 private:
  static std::string_view NameOf(std::size_t index);
  Words words_{};
};

// What an answer about a model rests on.
enum class Basis : std::uint8_t {
  kModel,     // LiteLLM knows this very model
  kFamily,    // it does not, but takes every name that begins like this for a known model (gpt-5-…)
  kProvider,  // it does not: what it does for a model of that provider that it has never heard of
  kNothing,   // it does not know the provider: it takes the parameters of OpenAI for a model that it has never heard of
};

// Where a model's requests go: litellm.get_llm_provider.
struct Route {
  std::string_view provider;  // "bedrock"
  std::string_view model;     // as the provider sees it: "anthropic.claude-3-5-sonnet-20240620-v1:0"
};

struct Support {
  ParamSet supported;
  ParamSet lost;  // parameters of a chat completion that are refused without drop_params and lost with it
  Basis basis = Basis::kNothing;
};

class Knowledge {
 public:
  explicit constexpr Knowledge(const knowledge::Tables& tables) : tables_(&tables) {}

  // The tables for a version: its own, else the nearest older ones, the oldest for what is older still. Nothing known: the newest.
  static const Knowledge& For(const std::optional<Version>& version);
  static std::span<const Knowledge> All();  // oldest first
  const Version& version() const;
  // Whether these are `wanted`'s own: otherwise say whose they are ("as of LiteLLM 1.104.4").
  bool IsOf(const std::optional<Version>& wanted) const { return wanted && *wanted == version(); }

  // Sections and keys.
  std::size_t KeyCount(Section section) const;
  KnownKey Key(Section section, std::size_t index) const;  // sorted by name
  std::optional<KnownKey> FindKey(Section section, std::string_view key) const;
  bool IsKnownKey(Section section, std::string_view key) const { return FindKey(section, key).has_value(); }
  UnknownKey OnUnknownKey(Section section) const;
  // Nothing but known keys has an effect there: kIgnored or kLogged.
  bool IsClosed(Section section) const;
  // f(Section) for every section, other than `except`, that knows the key.
  template <class F>
  void ForEachSectionWith(std::string_view key, Section except, F&& f) const {
    for (std::size_t i = 0; i < kSections; ++i) {
      const auto section = static_cast<Section>(i);
      if (section != except && IsKnownKey(section, key)) f(section);
    }
  }

  // Providers and models.
  knowledge::Names Providers() const;
  bool IsProvider(std::string_view name) const { return Providers().Has(name); }
  std::string_view ClosestProvider(std::string_view name) const;
  // Where LiteLLM sends `model`; nothing: it does not know ("LLM Provider NOT provided"), the router skips the entry. `provider`:
  // litellm_params.custom_llm_provider; `api_base` where the version looks at it. Providers of custom_provider_map are the caller's.
  std::optional<Route> RouteOf(std::string_view model, std::string_view provider = {}, std::string_view api_base = {}) const;
  // ISO date ("2026-09-24") on which the model goes; "": none is known.
  std::string_view DeprecationDate(const Route& route) const;
  // "chat", "embedding", "image_generation" …; "": not a model that LiteLLM knows.
  std::string_view Mode(const Route& route) const;

  // What a chat completion of that model may carry.
  Support SupportOf(const Route& route) const;

  knowledge::Names RoutingStrategies() const;
  bool IsRoutingStrategy(std::string_view name) const { return RoutingStrategies().Has(name); }
  std::string_view ClosestRoutingStrategy(std::string_view name) const;
  // Names that `callbacks`, `success_callback` and `failure_callback` take beside python paths ("a.b").
  knowledge::Names Callbacks() const;
  bool IsCallback(std::string_view name) const { return Callbacks().Has(name); }
  std::string_view ClosestCallback(std::string_view name) const;
  knowledge::Names CacheTypes() const;  // litellm_settings.cache_params.type

  // How this version reads drop_params; src/litellm/readers/drop_params.h judges by it.
  struct DropParams {
    bool env_any_text;   // LITELLM_DROP_PARAMS: any text that is not empty is on, also "false"; otherwise it is parsed
    bool global_parsed;  // litellm_settings.drop_params: text such as "true" counts; otherwise only the boolean
    bool model_parsed;   // litellm_params.drop_params: likewise
  };
  DropParams drop_params() const;

 private:
  const knowledge::Tables* tables_;
};

}  // namespace warden::litellm
