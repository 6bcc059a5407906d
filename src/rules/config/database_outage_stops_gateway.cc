// LW238: without its database no replica stays in the Service.
#include <fmt/core.h>

#include "k8s/probe.h"
#include "litellm/config/config.h"
#include "litellm/config/config_users.h"
#include "litellm/readers/config_variables.h"
#include "litellm/readers/env_value.h"
#include "litellm/readers/health.h"
#include "rules/catalogue.h"

namespace warden::rules {
namespace {

void Check(const litellm::Config& config, const Context& context, Reporter& report) {
  const Field field = config.Section("general_settings")["allow_requests_on_db_unavailable"];
  if (field.value() != nullptr && litellm::SwitchOf(*field.value()).value_or(true)) return;
  const litellm::ConfigUsers& users = config.users(context.snapshot());
  if (users.empty()) return report.Skip(std::string(litellm::kNoConfigUser));
  for (const litellm::ConfigUser& user : users) {
    const k8s::Probe readiness = k8s::Probe::Of(user.proxy(), k8s::ProbeRole::kReadiness);
    if (litellm::AskedBy(user.proxy(), readiness) != litellm::HealthRoute::kReady ||
        !litellm::HasDatabase(config, user, context.snapshot()))
      continue;
    auto& finding = report.At(field, "general_settings.allow_requests_on_db_unavailable",
                              fmt::format("when the database is away every replica of {} leaves the Service at once, and none can start",
                                          ToString(user.workload().object().ref())));
    report.Relate(finding, user.workload().object(), readiness.field);
    finding.fix = Fix::Manual(
        "Set allow_requests_on_db_unavailable: true, in private networks only: keys are then not checked while the database is away");
    return;
  }
}

}  // namespace

constexpr Rule kDatabaseOutageStopsGateway{
    .id = "LW238",
    .name = "database-outage-stops-gateway",
    .summary = "When the database is away every replica leaves the Service, and none can start.",
    .rationale =
        "`/health/readiness` answers 503 while the database is away (seen: within a second, and back within one), so all replicas become "
        "unready "
        "together, however many there are; and a process that starts in that time exits. `allow_requests_on_db_unavailable: true` keeps "
        "them, at "
        "a price: requests are let through without their key being checked, which is for private networks only. Both choices are sound; it "
        "should "
        "be one.",
    .remediation =
        "In a network where every client is trusted set `general_settings.allow_requests_on_db_unavailable: true`; elsewhere make the "
        "database as "
        "available as the gateway is meant to be.",
    .before = R"(general_settings:
  master_key: os.environ/LITELLM_MASTER_KEY
  database_url: os.environ/DATABASE_URL
)",
    .after = R"(general_settings:
  master_key: os.environ/LITELLM_MASTER_KEY
  database_url: os.environ/DATABASE_URL
  allow_requests_on_db_unavailable: true
)",
    .production = Severity::kInfo,
    .development = Severity::kInfo,
    .fix = FixClass::kManual,
    .admission_cap = Severity::kWarning,
    .asks = litellm::kConfigUsersAndVariables,
    .check = &Check,
};

}  // namespace warden::rules
