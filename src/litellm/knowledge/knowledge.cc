// Looking things up in the tables of known LiteLLM versions.
#include "litellm/knowledge/knowledge.h"

#include <re2/re2.h>

#include <algorithm>
#include <memory>
#include <vector>

#include "base/edit_distance.h"
#include "base/letters.h"
#include "litellm/knowledge/knowledge_tables.h"

namespace warden::litellm {
namespace knowledge {
namespace {

#include "litellm/knowledge/knowledge_tables.inc"

constexpr std::string_view View(Text text) { return {kText + (text >> 8), text & 0xFF}; }

// The row of that name in rows sorted by it; nullptr.
template <class Row, class Of>
const Row* FindRow(std::span<const Row> rows, std::string_view name, Of&& name_of) {
  const auto at = std::lower_bound(rows.begin(), rows.end(), name, [&](const Row& row, std::string_view n) { return name_of(row) < n; });
  return at != rows.end() && name_of(*at) == name ? &*at : nullptr;
}

// Orders `text` beside "first/second" without making that of the two.
int CompareWithJoined(std::string_view text, std::string_view first, std::string_view second) {
  if (const int by_first = text.substr(0, first.size()).compare(first); by_first != 0) return by_first;
  const std::string_view rest = text.substr(first.size());
  if (const int by_slash = rest.substr(0, 1).compare("/"); by_slash != 0) return by_slash;
  return rest.substr(1).compare(second);
}

// The row named "first/second".
template <class Row>
const Row* FindJoined(std::span<const Row> rows, std::string_view first, std::string_view second) {
  const auto at =
      std::partition_point(rows.begin(), rows.end(), [&](const Row& row) { return CompareWithJoined(View(row.name), first, second) < 0; });
  return at != rows.end() && CompareWithJoined(View(at->name), first, second) == 0 ? &*at : nullptr;
}

ParamSet SetOf(SetNumber number) { return number == kNoSet ? ParamSet() : ParamSet(kSets[number]); }

std::optional<std::size_t> IndexOfParam(std::string_view name) {
  const Text* found = FindRow(std::span<const Text>(kParams), name, [](Text text) { return View(text); });
  return found != nullptr ? std::optional(static_cast<std::size_t>(found - kParams)) : std::nullopt;
}

ParamSet Only(std::string_view param) {
  const auto index = IndexOfParam(param);
  if (!index) return {};
  ParamSet::Words words{};
  words[*index / 64] = 1ULL << (*index % 64);
  return ParamSet(words);
}

template <class Iterable>
std::string_view Closest(std::string_view word, const Iterable& names) {
  std::vector<std::string_view> candidates;
  candidates.reserve(names.size());
  for (std::size_t i = 0; i < names.size(); ++i) candidates.push_back(names[i]);
  return base::Nearest(word, candidates);
}

const PairRow* FindBare(const Tables& tables, std::string_view model) {
  return FindRow(tables.bare, model, [](const PairRow& row) { return View(row.name); });
}

// Compiled when the first model comes that no list knows.
bool MatchesPattern(std::string_view model, Text pattern) {
  static const auto& compiled = *[] {
    auto* all = new std::vector<std::pair<Text, std::unique_ptr<RE2>>>;
    RE2::Options options(RE2::Quiet);
    options.set_case_sensitive(false);
    for (const Tables& tables : kTables) {
      for (const RuleRow& rule : tables.rules) {
        if (rule.kind == RuleRow::kPattern) all->emplace_back(rule.text, std::make_unique<RE2>(View(rule.text), options));
      }
    }
    return all;
  }();
  const auto found = std::find_if(compiled.begin(), compiled.end(), [&](const auto& entry) { return entry.first == pattern; });
  return found != compiled.end() && found->second->ok() && RE2::PartialMatch(model, *found->second);
}

bool Matches(const RuleRow& rule, std::string_view model) {
  const std::string_view text = View(rule.text);
  switch (rule.kind) {
    case RuleRow::kEquals: return model == text;
    case RuleRow::kPrefix: return model.starts_with(text);
    case RuleRow::kContains: return model.find(text) != std::string_view::npos;
    case RuleRow::kPattern: return MatchesPattern(model, rule.text);
  }
  return false;
}

struct HostAndPath {
  std::string_view host;
  std::string_view path;
};

HostAndPath Split(std::string_view url) {
  if (const auto scheme = url.find("://"); scheme != std::string_view::npos) url.remove_prefix(scheme + 3);
  const auto slash = url.find_first_of("/?#");
  std::string_view host = url.substr(0, slash);
  if (const auto user = host.rfind('@'); user != std::string_view::npos) host.remove_prefix(user + 1);
  host = host.substr(0, host.find(':'));
  std::string_view path = slash == std::string_view::npos ? std::string_view() : url.substr(slash);
  path = path.substr(0, path.find_first_of("?#"));
  while (path.ends_with('/')) path.remove_suffix(1);
  return {host, path};
}

bool EqualFold(std::string_view a, std::string_view b) {
  return std::equal(a.begin(), a.end(), b.begin(), b.end(), [](char x, char y) { return base::ToLower(x) == base::ToLower(y); });
}

bool EndpointMatches(const Tables& tables, std::string_view endpoint, std::string_view api_base) {
  if (tables.endpoint_within) return api_base.find(endpoint) != std::string_view::npos;
  const HostAndPath wanted = Split(endpoint), given = Split(api_base);
  if (wanted.host.empty() || !EqualFold(wanted.host, given.host)) return false;
  return wanted.path.empty() || given.path == wanted.path ||
         (given.path.starts_with(wanted.path) && given.path.substr(wanted.path.size()).starts_with('/'));
}

std::string_view ProviderOfEndpoint(const Tables& tables, std::string_view api_base) {
  if (api_base.empty() || !tables.router_reads_api_base) return {};
  for (const PairRow& row : tables.endpoints) {
    if (EndpointMatches(tables, View(row.name), api_base)) return View(row.provider);
  }
  return {};
}

// The proxy loads the newest price map when it starts, so that an old version knows new names too.
const Tables& Newest() { return std::end(kTables)[-1]; }

// The provider of a name that does not say it.
std::string_view ProviderOfBare(const Tables& tables, std::string_view model) {
  if (const PairRow* row = FindBare(tables, model)) return View(row->provider);
  for (const RuleRow& rule : tables.rules) {
    if (Matches(rule, model)) return View(rule.provider);
  }
  const PairRow* row = FindBare(Newest(), model);
  return row != nullptr ? View(row->provider) : std::string_view();
}

const ModelRow* FindInMap(const Tables& tables, const Route& route) {
  if (const ModelRow* row = FindJoined(tables.models, route.provider, route.model)) return row;
  const ModelRow* row = FindRow(tables.models, route.model, [](const ModelRow& r) { return View(r.name); });
  if (row == nullptr) return nullptr;
  const std::string_view provider = View(row->provider);
  return provider.starts_with(route.provider) || route.provider.starts_with(provider) ? row : nullptr;
}

// Where a name goes that its prefix does not say.
const RerouteRow* FindReroute(const Tables& tables, const Route& route) {
  const auto compare = [&](const RerouteRow& row) {
    const std::string_view written = View(row.written);
    if (const int by_provider = written.substr(0, written.find('/')).compare(route.provider); by_provider != 0) return by_provider;
    return written.substr(written.find('/') + 1).compare(route.model);
  };
  const auto at =
      std::partition_point(tables.reroutes.begin(), tables.reroutes.end(), [&](const RerouteRow& row) { return compare(row) < 0; });
  return at != tables.reroutes.end() && compare(*at) == 0 ? &*at : nullptr;
}

Support Made(SetNumber supported, SetNumber lost, Basis basis) { return {SetOf(supported), SetOf(lost), basis}; }

// The row of the longest known name that `model` begins with, of those that stand for a family.
const SupportRow* FindFamily(std::span<const SupportRow> rows, std::string_view model) {
  const SupportRow* best = nullptr;
  for (const SupportRow& row : rows) {
    const bool longer = best == nullptr || (row.model & 0xFF) > (best->model & 0xFF);
    if (row.family != 0 && longer && model.starts_with(View(row.model))) best = &row;
  }
  return best;
}

// Bedrock's way to a model: "converse/", a region, the prefix of an inference profile.
std::string_view WithoutBedrockWay(std::string_view model) {
  if (const auto slash = model.find('/'); slash != std::string_view::npos && !model.starts_with("arn:")) return model.substr(slash + 1);
  for (const std::string_view way : {"us.", "eu.", "apac.", "global.", "us-gov.", "jp.", "au."}) {
    if (model.starts_with(way)) return model.substr(way.size());
  }
  return {};
}

// "openai/*" serves every model: only what none of them takes is lost for certain.
Support OfEveryModel(const ProviderRow& provider, std::span<const SupportRow> rows) {
  Support all = Made(provider.supported, provider.lost, Basis::kProvider);
  for (const SupportRow& row : rows) {
    all.supported = all.supported | SetOf(row.supported);
    all.lost = all.lost & SetOf(row.lost);
  }
  return all;
}

Support SupportIn(const ProviderRow& provider, std::string_view model) {
  const std::span rows(provider.models, provider.count);
  if (model.find('*') != std::string_view::npos) return OfEveryModel(provider, rows);
  const auto find = [&](std::string_view name) { return FindRow(rows, name, [](const SupportRow& row) { return View(row.model); }); };
  if (const SupportRow* row = find(model)) return Made(row->supported, row->lost, Basis::kModel);
  if (View(provider.name) == "bedrock") {
    for (auto rest = WithoutBedrockWay(model); !rest.empty(); rest = WithoutBedrockWay(rest)) {
      if (const SupportRow* row = find(rest)) return Made(row->supported, row->lost, Basis::kModel);
    }
  }
  if (const SupportRow* row = FindFamily(rows, model)) return Made(row->supported, row->lost, Basis::kFamily);
  return Made(provider.supported, provider.lost, Basis::kProvider);
}

}  // namespace

std::string_view Names::operator[](std::size_t i) const { return View(texts_[i]); }

bool Names::Has(std::string_view name) const {
  return FindRow(texts_, name, [](Text text) { return View(text); }) != nullptr;
}

}  // namespace knowledge

using knowledge::Names;
using knowledge::View;

std::string_view ToString(Section section) {
  constexpr std::array<std::string_view, kSections> kNames = {
      "configuration",  "general_settings", "litellm_settings", "router_settings",  "model_list entry",
      "litellm_params", "model_info",       "cache_params",     "guardrails entry", "credential_list entry"};
  return kNames[static_cast<std::size_t>(section)];
}

bool ParamSet::Has(std::string_view param) const { return !(*this & knowledge::Only(param)).empty(); }
ParamSet ParamSet::With(std::string_view param) const { return *this | knowledge::Only(param); }
ParamSet ParamSet::Without(std::string_view param) const { return *this - knowledge::Only(param); }
std::string_view ParamSet::NameOf(std::size_t index) { return View(knowledge::kParams[index]); }

std::span<const Knowledge> Knowledge::All() {
  static const auto& all = *[] {
    auto* made = new std::vector<Knowledge>;
    for (const knowledge::Tables& tables : knowledge::kTables) made->emplace_back(tables);
    return made;
  }();
  return all;
}

const Knowledge& Knowledge::For(const std::optional<Version>& version) {
  const auto all = All();
  if (!version) return all.back();
  const auto newer = std::find_if(all.begin(), all.end(), [&](const Knowledge& k) { return k.version() > *version; });
  return newer == all.begin() ? all.front() : newer[-1];
}

const Version& Knowledge::version() const { return tables_->version; }

std::size_t Knowledge::KeyCount(Section section) const { return tables_->sections[static_cast<std::size_t>(section)].count; }

KnownKey Knowledge::Key(Section section, std::size_t index) const {
  const knowledge::KeyRow& row = tables_->sections[static_cast<std::size_t>(section)].keys[index];
  return {View(row.name), row.types};
}

std::optional<KnownKey> Knowledge::FindKey(Section section, std::string_view key) const {
  const knowledge::SectionRow& row = tables_->sections[static_cast<std::size_t>(section)];
  const auto* found = knowledge::FindRow(std::span(row.keys, row.count), key, [](const knowledge::KeyRow& r) { return View(r.name); });
  return found != nullptr ? std::optional(KnownKey{View(found->name), found->types}) : std::nullopt;
}

UnknownKey Knowledge::OnUnknownKey(Section section) const { return tables_->sections[static_cast<std::size_t>(section)].unknown; }

bool Knowledge::IsClosed(Section section) const {
  const UnknownKey unknown = OnUnknownKey(section);
  return unknown == UnknownKey::kIgnored || unknown == UnknownKey::kLogged;
}

Names Knowledge::Providers() const { return Names(tables_->providers); }
Names Knowledge::RoutingStrategies() const { return Names(tables_->strategies); }
Names Knowledge::Callbacks() const { return Names(tables_->callbacks); }
Names Knowledge::CacheTypes() const { return Names(tables_->cache_types); }
std::string_view Knowledge::ClosestProvider(std::string_view name) const { return knowledge::Closest(name, Providers()); }
std::string_view Knowledge::ClosestRoutingStrategy(std::string_view name) const { return knowledge::Closest(name, RoutingStrategies()); }
std::string_view Knowledge::ClosestCallback(std::string_view name) const { return knowledge::Closest(name, Callbacks()); }
Knowledge::DropParams Knowledge::drop_params() const { return tables_->drop_params; }

namespace {

// What comes before and after the first slash; no provider where there is none.
Route SplitPrefix(std::string_view model) {
  const auto slash = model.find('/');
  return slash == std::string_view::npos ? Route{{}, model} : Route{model.substr(0, slash), model.substr(slash + 1)};
}

}  // namespace

std::optional<Route> Knowledge::RouteOf(std::string_view model, std::string_view provider, std::string_view api_base) const {
  const Route written = SplitPrefix(model);
  const Route named = provider.empty() || written.provider == provider ? written : Route{provider, model};
  if (!named.provider.empty()) {
    // Names that go elsewhere than their prefix says: cohere/command-r, azure/mistral-large.
    if (const auto* row = knowledge::FindReroute(*tables_, named)) return Route{View(row->provider), View(row->model)};
    if (IsProvider(named.provider)) return named;
  } else if (IsProvider(model)) {
    return std::nullopt;  // "mistral" alone: LiteLLM looks for what comes after the slash and fails
  }
  if (const auto at = knowledge::ProviderOfEndpoint(*tables_, api_base); !at.empty()) return Route{at, model};
  if (!provider.empty() && written.provider != provider) return std::nullopt;
  const std::string_view known = knowledge::ProviderOfBare(*tables_, model);
  return known.empty() ? std::nullopt : std::optional(Route{known, model});
}

std::string_view Knowledge::DeprecationDate(const Route& route) const {
  const auto* row = knowledge::FindInMap(knowledge::Newest(), route);
  const bool says = row != nullptr && !View(row->deprecation).empty();
  if (!says && tables_ != &knowledge::Newest()) row = knowledge::FindInMap(*tables_, route);
  return row != nullptr ? View(row->deprecation) : std::string_view();
}

std::string_view Knowledge::Mode(const Route& route) const {
  const auto* row = knowledge::FindInMap(*tables_, route);
  if (row == nullptr && tables_ != &knowledge::Newest()) row = knowledge::FindInMap(knowledge::Newest(), route);
  return row != nullptr ? View(row->mode) : std::string_view();
}

Support Knowledge::SupportOf(const Route& route) const {
  const auto name = [](const knowledge::ProviderRow& row) { return View(row.name); };
  const auto* provider = knowledge::FindRow(tables_->support, route.provider, name);
  if (provider == nullptr) {
    const auto* openai = knowledge::FindRow(tables_->support, "openai", name);
    return openai == nullptr ? Support() : knowledge::Made(openai->supported, openai->lost, Basis::kNothing);
  }
  return knowledge::SupportIn(*provider, route.model);
}

}  // namespace warden::litellm
