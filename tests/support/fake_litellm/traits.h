// What a version of LiteLLM does that a client can meet, as far as the fake proxy models it.
//
// 1.81.14 and 1.108.6 were run. Of 1.94.3, 1.98.1, 1.100.5, 1.104.4, 1.109.0 and 1.110.2 the sources were read at some of these points.
// Where a first version is unknown, the older behaviour is taken up to the first version that is known to be otherwise: it asks more of a
// client.
#pragma once

#include <compare>
#include <string_view>

namespace warden::testing::fake_litellm {

struct Version {
  int major = 0;
  int minor = 0;
  int patch = 0;

  auto operator<=>(const Version&) const = default;
};

// Of "1.108.6". Throws std::invalid_argument for anything else.
Version ReadVersion(std::string_view text);

struct Traits {
  // Routers and the database. POST /model/new and PATCH reload the replica that answers in every version, POST /model/delete in none: a
  // replica of 1.108.6 was once seen to follow after one, but none of the sources has a reload there.
  bool last_deletion_reaches_others = false;  // before: a poll that finds no row removes nothing
  bool wildcards_leave_the_router = false;    // before: the patterns of changed and deleted deployments go on serving
  bool patch_has_a_gap = false;               // a PATCH takes all models of the database away from its replica for a moment
  bool reload_compares_info = false;          // before: a row whose model_info alone is new is not loaded
  bool reload_compares_name = false;          // before: neither is one whose name alone is new
  bool failed_change_keeps_old = false;       // a changed row that cannot be built: the old version goes on serving
  bool update_reloads = false;                // POST /model/update; before, its change comes with the next poll
  bool reads_through = false;                 // a chat for an unknown model looks into the database
  bool completions_reads_through = false;     // so does /v1/completions without a prompt
  // Calls.
  bool has_block = false;              // POST /model/block and /model/unblock, "blocked" in rows
  bool writes_say_not_live = false;    // 500 "… was saved to the database, but …"
  bool removes_params = false;         // PATCH knows litellm_params_to_remove; before it is ignored with 200
  bool null_clears_prices = false;     // in a PATCH; every other null is ignored
  bool update_writes_name = false;     // POST /model/update
  bool update_writes_info = false;     // the same
  bool declares_drop_params = false;   // drop_params, tags and azure_ad_token survive a POST /model/update
  bool errors_by_status = false;       // "type" of errors of new, delete and update; no database is 503
  bool short_errors = false;           // 422 without the input, 500 as JSON, a wrong key without its hash
  bool refuses_client_base = false;    // api_base in a chat
  bool sends_missing_environ = false;  // os.environ/X of a row without X in the environment goes upstream as it is
  bool lists_wildcards = false;        // a wildcard stands in lists beside its members; later they stand there instead of it
  bool readiness_says_all = false;     // with version, "status": "connected"; later at /health/readiness/details
  bool info_needs_database = false;    // /model/info is 503 while the database is away
  bool masks_short_values = false;     // of up to 8 bytes
  bool describes_more = false;         // member_auto_router, pricing_overrides, access_via_team_ids, direct_access
};

Traits TraitsOf(const Version& version);

}  // namespace warden::testing::fake_litellm
