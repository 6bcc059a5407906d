// How the tables of litellm/knowledge/knowledge.h lie in memory: numbers and places in one pool of text, nothing to relocate but a few
// addresses. For knowledge.cc alone.
#pragma once

#include <cstdint>
#include <span>

#include "litellm/knowledge/knowledge.h"

namespace warden::litellm::knowledge {

// A text of the pool: its place in the upper 24 bits, its length in the lower 8.
using Text = std::uint32_t;
// Of ParamSets; kNoSet: LiteLLM does not know the provider's parameters.
using SetNumber = std::uint16_t;
inline constexpr SetNumber kNoSet = 0xFFFF;

struct KeyRow {
  Text name;
  std::uint8_t types;
};
struct SectionRow {
  const KeyRow* keys;
  std::uint32_t count;
  UnknownKey unknown;
};
struct PairRow {
  Text name;
  Text provider;
};
// "cohere/command-r" goes to cohere_chat. Sorted by what stands before the first slash, then by what stands after it.
struct RerouteRow {
  Text written;
  Text provider;
  Text model;
};
// What LiteLLM makes of a model's name that it does not know by heart.
struct RuleRow {
  enum Kind : std::uint8_t { kEquals, kPrefix, kContains, kPattern };
  Kind kind;
  Text text;
  Text provider;
};
// A model as its provider sees it, and what it takes. family: so is every name that begins like it.
struct SupportRow {
  Text model;
  SetNumber supported;
  SetNumber lost;
  std::uint8_t family;
};
// A provider, what it takes from a model that LiteLLM has never heard of, and the models it has.
struct ProviderRow {
  Text name;
  SetNumber supported;
  SetNumber lost;
  const SupportRow* models;
  std::uint32_t count;
};
// An entry of the price map.
struct ModelRow {
  Text name;
  Text provider;
  Text mode;
  Text deprecation;
};

// Rows are sorted by name (bytes); rules and endpoints stand in LiteLLM's order.
struct Tables {
  Version version;
  std::span<const SectionRow> sections;
  std::span<const Text> providers;
  std::span<const Text> strategies;
  std::span<const Text> callbacks;
  std::span<const Text> cache_types;
  std::span<const RerouteRow> reroutes;
  std::span<const PairRow> bare;
  std::span<const RuleRow> rules;
  std::span<const PairRow> endpoints;
  std::span<const ProviderRow> support;
  std::span<const ModelRow> models;
  bool endpoint_within;        // an endpoint is looked for anywhere in api_base; otherwise host and path are compared
  bool router_reads_api_base;  // when it decides whether it can serve an entry
  Knowledge::DropParams drop_params;
};

}  // namespace warden::litellm::knowledge
