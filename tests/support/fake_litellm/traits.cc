// First versions of each behaviour.
#include "support/fake_litellm/traits.h"

#include <charconv>
#include <stdexcept>
#include <string>

namespace warden::testing::litellm {
namespace {

// Read in 1.94.3, absent from 1.81.14; which version between is unknown.
constexpr Version kBlocking{1, 94, 0};
// Read in 1.98.1 or seen in 1.108.6, and otherwise in 1.81.14 or 1.94.3.
constexpr Version kSteadyReload{1, 98, 0};
constexpr Version kReadThrough{1, 100, 5};
// Seen in 1.108.6 alone: no version between it and 1.81.14 was run.
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
      .reload_compares_everything = steady,
      .failed_change_keeps_old = steady,
      .reads_through = version >= kReadThrough,
      .completions_reads_through = seen && version < kParamsToRemove,  // not run after 1.108
      .delete_reloads = seen && version < kParamsToRemove,             // seen once; the source of 1.110.2 has no reload there
      .update_reloads = seen,
      .block_reloads = seen,
      .has_block = blocking,
      .new_says_not_live = steady,
      .removes_params = version >= kParamsToRemove,
      .null_clears_prices = seen,
      .update_writes_name = seen,
      .update_writes_info = version >= kInfoByUpdate,
      .declares_drop_params = seen,
      .errors_by_status = version >= kParamsToRemove,
      .short_errors = steady,
      .refuses_client_base = steady,
      .sends_missing_environ = !steady,
      .lists_wildcards = !steady,
      .readiness_says_all = !blocking,
      .has_readiness_details = steady,
      .info_needs_database = steady,
      .masks_short_values = steady,
      .describes_more = steady,
  };
}

}  // namespace warden::testing::litellm
