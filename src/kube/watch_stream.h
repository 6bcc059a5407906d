// From the pieces of a watch to events. Pure.
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <string_view>

#include "kube/api_error.h"
#include "kube/api_path.h"
#include "kube/line_reader.h"
#include "kube/list_watch.h"

namespace warden::kube {

// One thread.
class WatchStream {
 public:
  // Events of `resource`, which with `take` must outlive it.
  WatchStream(const Resource& resource, const std::function<void(WatchEvent)>& take) : resource_(resource), take_(take) {}

  // False: no more is wanted, error() says why.
  bool Add(std::string_view piece);
  // What went wrong: an ERROR event, a line that is none, one of another kind, an end within a line.
  std::optional<ApiError> Finish();

 private:
  bool AddLine(std::string line);

  const Resource& resource_;
  const std::function<void(WatchEvent)>& take_;
  LineReader lines_{16U << 20};  // an object of etcd's limit, 1.5 MiB, with every character escaped
  std::optional<ApiError> error_;
};

}  // namespace warden::kube
