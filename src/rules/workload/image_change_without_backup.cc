// LW133: an update to another LiteLLM version over a database that nobody says was backed up.
#include <fmt/core.h>

#include <chrono>

#include "base/time_text.h"
#include "k8s/workload.h"
#include "litellm/readers/database.h"
#include "litellm/version/version_move.h"
#include "rules/catalogue.h"

namespace warden::rules {
namespace {

constexpr Param<std::int64_t> kMaxAgeHours{"max_age_hours", 24, "oldest backup that counts, in hours"};
constexpr ParamSpec kParams[] = {kMaxAgeHours};
constexpr std::string_view kAsks[] = {"ConfigMap", "Secret"};
constexpr std::string_view kAnnotation = "litellm-warden.dev/backup-at";

// What is wrong with the backup that the annotation states; "" when it is fresh.
std::string WhyNotFresh(std::string_view stated, const Context& context) {
  if (stated.empty()) return "no backup of its database is stated";
  const auto at = base::ParseRfc3339(stated);
  if (!at) return "the time of its backup cannot be read";
  const auto age = std::chrono::floor<std::chrono::hours>(context.now() - *at);
  if (age < std::chrono::hours(-1)) return "the backup that is stated lies in the future";
  return age >= std::chrono::hours(context.Get(kMaxAgeHours)) ? fmt::format("its backup is {} h old", age.count()) : std::string();
}

void Check(const k8s::Workload& workload, const Context& context, Reporter& report) {
  const auto move = context.old_workload() != nullptr ? litellm::MoveBetween(*context.old_workload(), workload) : std::nullopt;
  if (!move) return;
  const std::string why = WhyNotFresh(workload.object().Annotation(kAnnotation), context);
  if (why.empty() || litellm::DatabaseInEnv(workload, context.snapshot()).state != litellm::Database::State::kYes) return;
  auto& finding = report.At(move->after.field, move->container->subject(),
                            fmt::format("container {} goes from LiteLLM {} to {}, but {}, should have {} within {} h",
                                        move->container->name, litellm::ToString(move->before.version),
                                        litellm::ToString(move->after.version), why, kAnnotation, context.Get(kMaxAgeHours)));
  finding.fix = Fix::Manual(fmt::format("Back up the database, then state the time in annotation {}", kAnnotation));
}

}  // namespace

constexpr Rule kImageChangeWithoutBackup{
    .id = "LW133",
    .name = "image-change-without-backup",
    .summary = "An update to another LiteLLM version with a database and no fresh backup stated.",
    .rationale =
        "Another version migrates the database as it starts, and there is no way back by the image alone: older versions meet tables they "
        "do "
        "not know. Keys, teams, budgets and stored models are then only in the backup, if there is one.",
    .remediation =
        "Back up the database right before the update and set the annotation `litellm-warden.dev/backup-at` of the workload to the time of "
        "it "
        "(RFC 3339, such as `2026-06-15T10:00:00Z`).",
    .before = R"(image: ghcr.io/berriai/litellm-database:v1.83.14-stable
)",
    .after = R"(annotations:
  litellm-warden.dev/backup-at: "2026-06-15T10:00:00Z"
)",
    .production = Severity::kWarning,
    .development = Severity::kOff,
    .fix = FixClass::kManual,
    .asks = kAsks,
    .params = kParams,
    .check = &Check,
};

}  // namespace warden::rules
