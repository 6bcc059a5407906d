// Keeps the served certificate what the files say: looks at them now and then and hands what is good to the server. What is not good
// is not served: the certificate before stays, and log, metrics and readiness say why.
#pragma once

#include <chrono>
#include <functional>
#include <string>

#include "admission/certificate_files.h"
#include "admission/review_metrics.h"
#include "base/log.h"
#include "ops/health.h"

namespace warden::admission {

// One thread.
class CertificateKeeper {
 public:
  // Gives the material to the server; an error of it counts as one of the files.
  using Serve = std::function<Status(const ServingMaterial&)>;

  // `served` is what the server has already. `condition` is where it says what is wrong. References must outlive it.
  CertificateKeeper(CertificateFiles files, ServingMaterial served, Serve serve, ReviewMetrics& metrics, ops::Condition& condition,
                    base::Log log);

  // One look. By the content, not by times of files: kubelet exchanges a link somewhere above them.
  void Look(std::chrono::system_clock::time_point now);

 private:
  Status Renew(std::chrono::system_clock::time_point now);
  void Tell(const Status& status);

  const CertificateFiles files_;
  ServingMaterial served_;
  const Serve serve_;
  ReviewMetrics& metrics_;
  ops::Condition& condition_;
  const base::Log log_;
  std::string problem_;  // told last; "": none
};

}  // namespace warden::admission
