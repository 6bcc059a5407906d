// One Lease of an API server.
#pragma once

#include <memory>
#include <stop_token>
#include <string>

#include "kube/api_caller.h"
#include "kube/lease.h"
#include "warden/document.h"
#include "warden/status.h"

namespace warden::kube {

// Needs the verbs get, create and patch on that Lease. It is made of a caller of its own, which repeats nothing: the elector decides what
// is asked again. As LeaseStore.
class ApiLeaseStore final : public LeaseStore {
 public:
  // kInvalid: a name that no Lease can have, or as ApiCaller::Make. `credentials` and `clock` must outlive it.
  static Result<std::unique_ptr<ApiLeaseStore>> Make(Credentials& credentials, const base::Clock& clock, ApiOptions options,
                                                     const std::string& ns, const std::string& name);

  ApiResult<Lease> Get(Nanoseconds timeout, std::stop_token stop) override;
  ApiResult<Lease> Create(const Lease& lease, Nanoseconds timeout, std::stop_token stop) override;
  ApiResult<Lease> Update(const Lease& lease, Nanoseconds timeout, std::stop_token stop) override;

 private:
  ApiLeaseStore(std::unique_ptr<ApiCaller> caller, std::string ns, std::string name, std::string collection, std::string object)
      : caller_(std::move(caller)),
        ns_(std::move(ns)),
        name_(std::move(name)),
        collection_(std::move(collection)),
        object_(std::move(object)) {}

  ApiResult<Lease> Call(ApiCaller::Request request, Nanoseconds timeout, std::stop_token stop);

  const std::unique_ptr<ApiCaller> caller_;
  const std::string ns_;
  const std::string name_;
  const std::string collection_;  // paths
  const std::string object_;
};

}  // namespace warden::kube
