// The parameters of a rule.
#include "warden/context.h"

namespace warden {

ParamValue Context::Value(std::string_view name, ParamValue fallback) const {
  const auto specs = turn_.rule.params;
  for (std::size_t i = 0; i < specs.size() && i < turn_.params.size(); ++i) {
    if (specs[i].name == name) return turn_.params[i];
  }
  return fallback;
}

}  // namespace warden
