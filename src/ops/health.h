// How a process is, for kubelet and for people: conditions with names, and what they come to.
#pragma once

#include <cstdint>
#include <deque>
#include <mutex>
#include <string>
#include <string_view>

namespace warden::ops {

// One thing that may not be as it should be: "certificate", "store". Any thread.
class Condition {
 public:
  enum class State : std::uint8_t {
    kOk,
    kRemark,  // people should know, and the process works all the same
    kNotOk,   // the process is not ready, or not alive, as `decides` says
  };
  enum class Decides : std::uint8_t { kReadiness, kLiveness };  // kLiveness: only what a restart would repair. It decides readiness too

  struct Now {
    State state = State::kOk;
    std::string reason;  // one line, without the name; "" when it is ok. Shown to whoever asks the plain listener: no secret
  };

  Condition(std::string name, Decides decides) : name_(std::move(name)), decides_(decides) {}
  Condition(const Condition&) = delete;
  Condition& operator=(const Condition&) = delete;

  void Ok() { Set(State::kOk, ""); }
  void Remark(std::string reason) { Set(State::kRemark, std::move(reason)); }
  void NotOk(std::string reason) { Set(State::kNotOk, std::move(reason)); }

  const std::string& name() const { return name_; }
  Decides decides() const { return decides_; }
  Now now() const {
    const std::lock_guard lock(mutex_);
    return now_;
  }

 private:
  void Set(State state, std::string reason) {
    const std::lock_guard lock(mutex_);
    now_ = {state, std::move(reason)};
  }

  const std::string name_;
  const Decides decides_;
  mutable std::mutex mutex_;
  Now now_;  // guarded by mutex_
};

// All conditions of a process. Any thread.
class Health {
 public:
  // Where the process is in its life: the condition `serving`, which is there from the beginning. It is not ready before and after
  // kServing.
  enum class Phase : std::uint8_t { kStarting, kServing, kDraining };

  Health();
  Health(const Health&) = delete;
  Health& operator=(const Health&) = delete;

  void Set(Phase phase);
  Phase phase() const;

  // A condition of its own, ok until its owner says otherwise. It lives as long as this. `name` must be new: a word in small letters.
  Condition& Add(std::string name, Condition::Decides decides = Condition::Decides::kReadiness);

  // `text`: a word for the state ("ok", "starting", "draining", "not ready", "not alive"), then a line "name: reason" for each condition
  // that is not ok, and, when all is well, for each remark. Without the last line end.
  struct Answer {
    bool ok = false;
    std::string text;
  };
  Answer Live() const;
  Answer Ready() const;

 private:
  Answer AnswerFrom(Condition::Decides about) const;

  mutable std::mutex mutex_;
  std::deque<Condition> conditions_;  // guarded by mutex_; they do not move. The first is `serving`
  Phase phase_ = Phase::kStarting;    // guarded by mutex_
};

}  // namespace warden::ops
