// ModelApi over HTTP.
//
// The key is asked for before each call, so that one that was rotated is found, and goes into the header alone. No message quotes an
// answer. Any thread.
#pragma once

#include <chrono>
#include <functional>
#include <memory>
#include <string>

#include "base/wiped_text.h"
#include "net/http_transport.h"
#include "proxy/model_api.h"

namespace warden::proxy {

// The master key; a Status where it cannot be had.
using KeySource = std::function<Result<base::WipedText>()>;
// One that is known already, shared by all pods of a look.
KeySource AlwaysKey(std::shared_ptr<const base::WipedText> key);

struct HttpModelApiOptions {
  std::string prefix;                       // of all paths: LiteLLM's root path; "" or "/…" without a slash at its end
  std::chrono::milliseconds total{30'000};  // of a call: a loaded pod takes seconds for its first write
};

// `transport`: to the pod.
std::unique_ptr<ModelApi> MakeHttpModelApi(std::unique_ptr<net::HttpTransport> transport, KeySource key, HttpModelApiOptions options);

}  // namespace warden::proxy
