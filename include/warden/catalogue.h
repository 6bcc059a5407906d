// Every rule there is, sorted by id. Static.
#pragma once

#include <span>
#include <string_view>

#include "warden/rule.h"

namespace warden {

std::span<const Rule* const> AllRules();

// By id ("LW101") or name ("single-replica"); nullptr when there is none.
const Rule* FindRule(std::string_view id_or_name);

}  // namespace warden
