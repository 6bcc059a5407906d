// An API server in memory for one kind: a log of changes with versions, which forgets its beginning, and a script of what goes wrong.
//
// When the script is over nothing goes wrong any more, and WaitUntilCalm tells that a watch has told everything. One Reflector.
#pragma once

#include <cstdint>
#include <future>
#include <map>
#include <string>
#include <vector>

#include "kube/list_watch.h"
#include "kube/pause.h"
#include "kube/property.h"
#include "support/fake_clock.h"

namespace warden::testing {

// The whole of time passes here: what waits, waits no real time.
class FakePause final : public kube::Pause {
 public:
  explicit FakePause(FakeClock& clock) : clock_(clock) {}
  void Until(kube::Steady time, std::stop_token stop) override;

 private:
  FakeClock& clock_;
};

class FakeApi final : public kube::ListWatch {
 public:
  // Names to the version of their last change.
  using Objects = std::map<std::string, int>;

  FakeApi(Script& script, FakeClock& clock) : script_(script), clock_(clock) {}

  kube::ApiResult<kube::ListPage> List(const kube::ListRequest& request, std::stop_token stop) override;
  kube::ApiResult<kube::Done> Watch(const kube::WatchRequest& request, const std::function<void()>& opened,
                                    const std::function<void(kube::WatchEvent)>& take, std::stop_token stop) override;

  // False: not within a real minute.
  bool WaitUntilCalm() { return calm_.get_future().wait_for(std::chrono::minutes(1)) == std::future_status::ready; }
  // Once calm.
  Objects objects() const { return At(version_); }
  int calls_after_script() const { return calls_after_script_; }
  std::chrono::nanoseconds time_after_script() const {
    return calls_after_script_ == 0 ? kube::Nanoseconds(0) : clock_.Steady() - script_over_;
  }
  // Requests that no API server would take: a mistake of the Reflector.
  const std::vector<std::string>& refused() const { return refused_; }

 private:
  struct Change {
    int version = 0;
    std::string name;
    bool deleted = false;
  };

  void WorldGoesOn();
  void NoteCall();
  Objects At(int version) const;
  // Nothing: the call goes well.
  std::optional<kube::ApiError> Trouble();
  kube::ApiResult<kube::ListPage> PageOf(int version, std::size_t from);
  kube::WatchEvent EventOf(const Change& change) const;

  Script& script_;
  FakeClock& clock_;
  std::vector<Change> log_;
  int version_ = 1;
  int forgotten_ = 0;  // changes up to this version are no longer told
  int calls_after_script_ = 0;
  kube::Steady script_over_{};
  std::vector<std::string> refused_;
  std::promise<void> calm_;
};

}  // namespace warden::testing
