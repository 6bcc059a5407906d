// A wait that a request to stop ends.
#include "kube/pause.h"

#include <condition_variable>
#include <mutex>
#include <utility>

namespace warden::kube {

void RealPause::Until(Steady time, std::stop_token stop) {
  std::mutex mutex;
  std::condition_variable_any asked;
  std::unique_lock lock(mutex);
  asked.wait_for(lock, std::move(stop), time - clock_.Steady(), [] { return false; });
}

}  // namespace warden::kube
