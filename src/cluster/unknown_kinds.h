// What of the cluster is not known, and why: in one line for whoever asks, and in few lines for the log.
//
// Values; one thread at a time.
#pragma once

#include <chrono>
#include <cstddef>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/log.h"
#include "kube/api_error.h"
#include "kube/reflector.h"
#include "warden/kinds.h"
#include "warden/snapshot.h"

namespace warden::cluster {

// How one kind stands, in one namespace or in all ("").
struct ClusterPart {
  const KindInfo* kind = nullptr;
  std::string ns;
  kube::Sync sync;
  kube::ReflectorCounts counts;
  Known known = Known::kNotLookedAt;
  bool in_another_version = false;              // of a kind that is not there: its group is
  std::optional<kube::ApiError> trouble;        // why the last list or watch failed, or that of others for which this one waits
  std::optional<kube::ApiError> group_trouble;  // why nobody knows whether the group of a kind that is not there is
};

// Every API server has it. One that does not know it is none, or stands behind something else that answers.
bool IsBuiltIn(const KindInfo& kind);

// Lists come in turn. Where the way to the API server fails, and nothing is in step, that is the reason of those too whose turn has not
// come or is not over.
void ShareTroubleOfTheWay(std::vector<ClusterPart>& parts);

// "not listed yet (unreachable): Deployment; forbidden: Secret in 40 namespaces (a, b, c and 37 more)", for whoever asks the plain
// listener; "" when all are known. Never much longer than kMostToldOfUnknown, however many namespaces there are.
inline constexpr std::size_t kMostToldOfUnknown = 1000;
std::string WhatIsNotKnown(const std::vector<ClusterPart>& parts);

// "forbidden: services is forbidden: …; out of step (unreachable): 10.0.0.1:443: connection refused": for each of the reasons in
// WhatIsNotKnown what the API server, or the way to it, said to the first that has it. "" where nothing went wrong. For the log alone: it
// names objects and addresses. As long as that one at most.
std::string WhyIsItNotKnown(const std::vector<ClusterPart>& parts);

// What of it is worth a line in the log: that it begins, that it ends, and each change of the reasons; not each kind that moves.
class UnknownNews {
 public:
  using Time = std::chrono::steady_clock::time_point;
  struct Line {
    base::LogLevel level = base::LogLevel::kInfo;  // kWarning where something went wrong
    std::string what;                              // "": all are known, again or for the first time
    std::string why;
  };
  // How it is at `now`, each second or so. Nothing: no line.
  std::optional<Line> Look(const std::vector<ClusterPart>& parts, Time now);

  static constexpr std::chrono::seconds kStart{10};         // in which nothing need be listed
  static constexpr std::chrono::seconds kQuiet{3};          // without a change, and what changed is told
  static constexpr std::chrono::seconds kLongest{10};       // in which there was always a change
  static constexpr std::chrono::seconds kBetweenLines{30};  // but for a reason that is new

 private:
  using PartName = std::pair<std::string_view, std::string>;  // kind and namespace
  struct Picture {
    std::set<std::string> reasons;
    std::set<PartName> parts;
    bool went_wrong = false;
    friend bool operator==(const Picture&, const Picture&) = default;
  };
  struct Pending {
    Picture picture;
    Time first{}, last{};  // change
  };
  static Picture PictureOf(const std::vector<ClusterPart>& parts);
  bool IsNews(const Picture& picture) const;
  bool IsDue(const Picture& picture, Time now) const;

  std::optional<Time> begun_;
  std::optional<Pending> pending_;
  std::optional<Picture> told_;         // nothing: that all is known, or nothing yet
  std::set<std::string> told_reasons_;  // since all was known
  Time told_at_{};
  bool is_known_told_ = false;
};

}  // namespace warden::cluster
