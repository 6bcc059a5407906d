// Label and field selectors as far as tests use them: equality, inequality, existence; fields of metadata.
#pragma once

#include <string>
#include <string_view>

#include <nlohmann/json.hpp>

namespace warden::testing {

// One term: "a=b", "a==b", "a!=b", "a". `map` is what it looks into.
inline bool MatchesTerm(const nlohmann::json& map, std::string_view term) {
  const bool differs = term.find("!=") != std::string_view::npos;
  const auto at = term.find_first_of("!=");
  const std::string key(term.substr(0, at));
  const bool has = map.is_object() && map.contains(key) && map[key].is_string();
  if (at == std::string_view::npos) return has;
  std::string_view value = term.substr(at);
  value.remove_prefix(value.find_first_not_of("!="));
  return (has && map[key].get<std::string>() == value) != differs;
}

inline bool MatchesAll(const nlohmann::json& map, std::string_view selector, std::string_view prefix) {
  while (!selector.empty()) {
    const auto comma = selector.find(',');
    std::string_view term = selector.substr(0, comma);
    if (term.starts_with(prefix)) term.remove_prefix(prefix.size());
    if (!MatchesTerm(map, term)) return false;
    selector = comma == std::string_view::npos ? std::string_view() : selector.substr(comma + 1);
  }
  return true;
}

inline bool MatchesSelectors(const nlohmann::json& object, const std::string& labels, const std::string& fields) {
  const nlohmann::json metadata = object.value("metadata", nlohmann::json::object());
  return MatchesAll(metadata.value("labels", nlohmann::json::object()), labels, "") && MatchesAll(metadata, fields, "metadata.");
}

}  // namespace warden::testing
