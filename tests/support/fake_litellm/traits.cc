// First versions of each behaviour.
#include "support/fake_litellm/traits.h"

#include <charconv>
#include <stdexcept>
#include <string>

namespace warden::testing::fake_litellm {
namespace {

// Read in 1.94.3, otherwise in 1.81.14; which version between was the first is unknown.
constexpr Version kBlocking{1, 94, 0};
// Read in 1.98.1, otherwise in 1.94.3.
constexpr Version kSteadyReload{1, 98, 0};
constexpr Version kReadThrough{1, 100, 5};
// Seen in 1.108.6; otherwise or unknown in 1.98.1.
constexpr Version kSeen{1, 108, 0};
constexpr Version kParamsToRemove{1, 109, 0};
constexpr Version kInfoByUpdate{1, 110, 0};

int TakeNumber(std::string_view& text, bool is_last) {
  int number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  const auto length = static_cast<std::size_t>(end - text.data());
  const bool ends_well = is_last ? length == text.size() : length < text.size() && text[length] == '.';
  if (error != std::errc() || !ends_well || number < 0) throw std::invalid_argument("a version is like 1.108.6");
  text.remove_prefix(is_last ? length : length + 1);
  return number;
}

}  // namespace

Version ReadVersion(std::string_view text) {
  Version version;
  version.major = TakeNumber(text, false);
  version.minor = TakeNumber(text, false);
  version.patch = TakeNumber(text, true);
  return version;
}

Traits TraitsOf(const Version& version) {
  const bool blocking = version >= kBlocking;
  const bool steady = version >= kSteadyReload;
  const bool seen = version >= kSeen;
  return {
      .last_deletion_reaches_others = blocking,
      .wildcards_leave_the_router = blocking,
      .patch_has_a_gap = !steady,
      .reload_compares_info = blocking,
      .reload_compares_name = seen,
      .failed_change_keeps_old = seen,
      .update_reloads = blocking,
      .reads_through = version >= kReadThrough,
      .completions_reads_through = seen && version < kParamsToRemove,  // not run after 1.108
      .has_block = blocking,
      .writes_say_not_live = steady,
      .removes_params = version >= kParamsToRemove,
      .null_clears_prices = seen,
      .update_writes_name = seen,
      .update_writes_info = version >= kInfoByUpdate,
      .declares_drop_params = seen,
      .errors_by_status = version >= kParamsToRemove,
      .short_errors = seen,
      .refuses_client_base = seen,
      .sends_missing_environ = !seen,
      .lists_wildcards = !blocking,
      .readiness_says_all = !blocking,
      .info_needs_database = seen,
      .masks_short_values = seen,
      .describes_more = seen,
  };
}

}  // namespace warden::testing::fake_litellm
