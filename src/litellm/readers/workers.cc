// Command lines, then variables.
#include "litellm/readers/workers.h"

#include <algorithm>
#include <charconv>
#include <span>

namespace warden::litellm {
namespace {

constexpr std::string_view kFlag = "--num_workers";

// The digits at the beginning of a text.
std::optional<std::int64_t> Number(std::string_view text) {
  std::int64_t number = 0;
  const auto result = std::from_chars(text.data(), text.data() + text.size(), number);
  return result.ec == std::errc() ? std::optional(number) : std::nullopt;
}

// In one word: --num_workers=4, or a whole command line of a shell.
std::optional<std::int64_t> InWord(std::string_view word) {
  const auto at = word.rfind(kFlag);
  if (at == std::string_view::npos) return std::nullopt;
  const auto rest = word.substr(at + kFlag.size());
  return Number(rest.substr(std::min(rest.find_first_not_of("= \"'"), rest.size())));
}

// The last one counts, as click has it.
std::optional<Workers> InCommandLine(const k8s::Container& container) {
  std::optional<Workers> found;
  for (const std::string_view list : {"command", "args"}) {
    const Field words = container.field[list];
    const auto items = words.exists() ? words.value()->items() : std::span<const Node>();
    for (std::size_t i = 0; i < items.size(); ++i) {
      const bool alone = items[i].string() == kFlag && i + 1 < items.size();
      const auto count = alone ? Number(items[i + 1].text()) : InWord(items[i].string());
      if (count) found = Workers{words.At(alone ? i + 1 : i), kFlag, *count};
    }
  }
  return found;
}

std::optional<Workers> InEnvironment(const k8s::ContainerEnvironment& environment, const Snapshot& snapshot, std::string_view ns) {
  for (const std::string_view name : {"NUM_WORKERS", "DEFAULT_NUM_WORKERS_LITELLM_PROXY"}) {
    const k8s::EnvOrigin origin = environment.OriginOf(name, snapshot, ns);
    const Node* value = k8s::ContainerEnvironment::ValueOf(origin, name, snapshot, ns);
    const auto count = value != nullptr ? Number(value->text()) : std::nullopt;
    if (count) return Workers{origin.field(), name, *count};
  }
  return std::nullopt;
}

}  // namespace

std::optional<Workers> WorkersOf(const k8s::Container& container, const Snapshot& snapshot, std::string_view ns) {
  auto workers = InCommandLine(container);
  return workers ? workers : InEnvironment(container.environment, snapshot, ns);
}

}  // namespace warden::litellm
