// The replicas of a fake LiteLLM proxy over HTTP/1.1, each at a port of its own on 127.0.0.1, with connections that stay open.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "support/fake_litellm.h"

namespace warden::testing {

// Serves until it is destroyed, on threads of its own; the fake must outlive it. A replica that is not running answers 503 without a body,
// for want of a way to refuse a connection.
class FakeLiteLlmFront {
 public:
  // Throws std::runtime_error when there is no port.
  explicit FakeLiteLlmFront(FakeLiteLlm& fake);
  ~FakeLiteLlmFront();
  FakeLiteLlmFront(const FakeLiteLlmFront&) = delete;
  FakeLiteLlmFront& operator=(const FakeLiteLlmFront&) = delete;

  // "http://127.0.0.1:40001", by replica.
  std::vector<std::string> urls() const;

 private:
  class Listener;
  std::vector<std::unique_ptr<Listener>> listeners_;
};

}  // namespace warden::testing
