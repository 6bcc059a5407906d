// Looking, and telling what was seen only when it changes.
#include "admission/certificate_keeper.h"

#include <fmt/core.h>

#include <utility>

#include "base/time_text.h"

namespace warden::admission {
namespace {

using std::chrono::system_clock;

Status CheckExpiry(const ServingMaterial& served, system_clock::time_point now) {
  const auto expiry = ExpiryOf(served);
  if (expiry > now) return Status();
  return Status(StatusCode::kInvalid, fmt::format("the served certificate expired at {}", base::ToText(expiry)));
}

}  // namespace

CertificateKeeper::CertificateKeeper(CertificateFiles files, ServingMaterial served, Serve serve, ReviewMetrics& metrics,
                                     ops::Condition& condition, base::Log log)
    : files_(std::move(files)), served_(std::move(served)), serve_(std::move(serve)), metrics_(metrics), condition_(condition), log_(log) {}

void CertificateKeeper::Look(system_clock::time_point now) { Tell(Renew(now)); }

Status CertificateKeeper::Renew(system_clock::time_point now) {
  auto found = files_.Read();
  if (!found.ok()) return found.status();
  if (*found == served_) return CheckExpiry(served_, now);
  Status status = files_.Check(*found, now);
  if (status.ok()) status = serve_(*found);
  if (!status.ok()) return status;
  served_ = *std::move(found);
  const auto expiry = ExpiryOf(served_);
  metrics_.CertificateServed(expiry);
  log_.Info("certificate renewed", {{"expires", base::ToText(expiry)}});
  return status;
}

void CertificateKeeper::Tell(const Status& status) {
  if (!status.ok()) metrics_.CertificateRefused();
  if (status.message() == problem_) return;
  problem_ = status.message();
  if (problem_.empty()) {
    condition_.Ok();
    return log_.Info("certificate files are good again");
  }
  condition_.Remark(problem_);
  log_.Warning("certificate files are not good, serving the certificate before", {{"reason", problem_}});
}

}  // namespace warden::admission
