// What a rule says about itself, for people and for programs: `warden explain`, `warden rules`, docs/rules and the table in the
// README are all printed from here, so that none of them can say anything else.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "report/text.h"
#include "warden/rule.h"

namespace warden::report {

// A page for a terminal: what is flagged, why, the exact fix, an example, parameters, how to exempt it. Ends with a line end.
std::string RulePage(const Rule& rule, Colour colour);

// The same page for docs/rules/.
std::string RuleMarkdown(const Rule& rule);

// "LW103-missing-pre-stop.md"
std::string RuleFileName(const Rule& rule);

// One line a rule, in Markdown. `pages`: the folder of the rules' pages, which the ids then link to; nothing: no links.
std::string RulesTable(std::span<const Rule* const> rules, std::optional<std::string_view> pages);

// docs/rules/README.md
std::string RulesIndex(std::span<const Rule* const> rules);

// Everything about every rule, an array of objects.
std::string RulesJson(std::span<const Rule* const> rules);

// What the rule looks at: "Deployment, StatefulSet", "LiteLLM configurations", "Secrets of LiteLLM".
std::string WhatIsJudged(const Rule& rule);

}  // namespace warden::report
