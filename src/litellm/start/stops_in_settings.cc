// Part by part.
#include "litellm/start/stops_in_settings.h"

#include <array>

#include "litellm/start/stops_in_settings_parts.h"

namespace warden::litellm {
namespace {

// Of problems in one place the first part's come first.
constexpr std::array kParts = {&StopsInTokens, &StopsInGeneral, &StopsInModules, &StopsInCallbackNeeds,
                               &StopsInCache,  &StopsInRouter,  &StopsInLists};

}  // namespace

std::vector<StartProblem> StopsInSettings(const Config& config, const Surroundings& surroundings) {
  StartProblems problems;
  for (const auto part : kParts) part(config, surroundings, problems);
  return problems;
}

}  // namespace warden::litellm
