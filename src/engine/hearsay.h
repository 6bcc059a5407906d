// "Rules about judging" 9: other objects are hearsay at admission. What an object is denied for must be in the request.
#pragma once

#include <map>
#include <memory>
#include <set>
#include <string>
#include <utility>

#include "engine/case.h"

namespace warden::engine {

// Tells the errors that the object has by itself from those that it has because of what stands around it: the rule is asked again as if
// nothing did. Whatever a rule or a view looks at, nothing known from elsewhere can deny that way; and an excuse that is not there takes
// nothing back. Of rules that never deny by themselves (admission_cap) the policy decides.
//
// The case must outlive it. One judgement, one thread. Throws OverBudget.
class Hearsay {
 public:
  explicit Hearsay(const Case& c);
  ~Hearsay();
  bool Is(const Entry& entry);

 private:
  struct Alone;
  using Faults = std::set<std::pair<std::string, Path>>;  // subject and place

  const Faults& FaultsAlone(std::size_t rule);

  const Case& case_;
  std::unique_ptr<Alone> alone_;
  std::map<std::size_t, Faults> faults_;
};

}  // namespace warden::engine
