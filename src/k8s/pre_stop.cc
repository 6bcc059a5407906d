// Reading preStop hooks.
#include "k8s/pre_stop.h"

#include <algorithm>
#include <charconv>

#include "k8s/probe.h"

namespace warden::k8s {
namespace {

constexpr std::string_view kSleep = "sleep";

std::int64_t SecondsIn(char unit) {
  switch (unit) {
    case 'm': return 60;
    case 'h': return 3600;
    default: return 1;
  }
}

// The number that follows a `sleep`, behind blanks, quotes and a bracket; fractions are dropped, coreutils' units count.
std::optional<std::int64_t> NumberBehind(std::string_view rest) {
  const auto begin = rest.find_first_not_of(" (\"'");
  if (begin == 0 || begin == std::string_view::npos) return std::nullopt;
  rest.remove_prefix(begin);
  std::int32_t number = 0;
  const auto [end, error] = std::from_chars(rest.data(), rest.data() + rest.size(), number);
  if (error != std::errc() || number < 0) return std::nullopt;
  rest.remove_prefix(static_cast<std::size_t>(end - rest.data()));
  if (rest.starts_with('.')) rest.remove_prefix(std::min(rest.size(), rest.find_first_not_of("0123456789", 1)));
  return number * SecondsIn(rest.empty() ? 's' : rest.front());
}

}  // namespace

std::optional<std::int64_t> SleepIn(std::string_view words) {
  for (auto at = words.find(kSleep); at != std::string_view::npos; at = words.find(kSleep, at + 1)) {
    if (const auto seconds = NumberBehind(words.substr(at + kSleep.size()))) return seconds;
  }
  return std::nullopt;
}

std::int64_t LongestPreStopDelay(const Workload& workload) {
  std::int64_t longest = 0;
  for (const Container& container : workload.containers()) {
    if (container.proxy) longest = std::max(longest, PreStop::Of(container).delay_seconds.value_or(0));
  }
  return longest;
}

PreStop PreStop::Of(const Container& container) {
  PreStop hook;
  hook.field = container.field["lifecycle"]["preStop"];
  const Node* value = hook.field.value();
  hook.exists = value != nullptr && !value->is_null();
  if (!hook.exists) return hook;
  if (const Node* seconds = hook.field["sleep"]["seconds"].value()) hook.delay_seconds = seconds->integer();
  if (const Node* command = hook.field["exec"]["command"].value()) {
    hook.runs_program = true;
    hook.delay_seconds = SleepIn(WordsOf(*command));
  }
  if (const Node* path = hook.field["httpGet"]["path"].value()) hook.http_path = path->string();
  return hook;
}

}  // namespace warden::k8s
