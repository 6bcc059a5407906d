// LW134: an update to an older LiteLLM version over a database that the newer one has migrated.
#include <fmt/core.h>

#include "k8s/workload.h"
#include "litellm/readers/database.h"
#include "litellm/version/version_move.h"
#include "rules/catalogue.h"

namespace warden::rules {
namespace {

constexpr std::string_view kAsks[] = {"ConfigMap", "Secret"};

void Check(const k8s::Workload& workload, const Context& context, Reporter& report) {
  const auto move = context.old_workload() != nullptr ? litellm::MoveBetween(*context.old_workload(), workload) : std::nullopt;
  if (!move || move->change != litellm::VersionChange::kOlder) return;
  if (litellm::DatabaseInEnv(workload, context.snapshot()).state != litellm::Database::State::kYes) return;
  auto& finding =
      report.At(move->after.field, move->container->subject(),
                fmt::format("container {} goes back from LiteLLM {} to {} on a database that the newer one has migrated",
                            move->container->name, litellm::ToString(move->before.version), litellm::ToString(move->after.version)));
  finding.fix = Fix::Manual("Restore the backup of before the update where the old version does not work, or go forward instead");
}

}  // namespace

constexpr Rule kImageDowngrade{
    .id = "LW134",
    .name = "image-downgrade",
    .summary = "An update to an older LiteLLM version with a database.",
    .rationale =
        "The newer version has migrated the database, and LiteLLM's migrations go one way: the older one runs on tables that it does not "
        "know, "
        "or tries to change them back. It mostly works, and when it does not, keys and stored models are what breaks. A rollback is never "
        "denied: it may be the way out of something worse.",
    .remediation =
        "Check the migrations between the two versions; set `image` to a fixed newer version, or restore the backup that was made before "
        "the "
        "update.",
    .before = R"(image: ghcr.io/berriai/litellm-database:v1.80.5-stable
)",
    .after = R"(image: ghcr.io/berriai/litellm-database:v1.83.14-stable
)",
    .production = Severity::kWarning,
    .development = Severity::kWarning,
    .fix = FixClass::kManual,
    .admission_cap = Severity::kWarning,
    .asks = kAsks,
    .check = &Check,
};

}  // namespace warden::rules
