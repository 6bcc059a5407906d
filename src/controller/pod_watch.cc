// A few words of each pod.
#include "controller/pod_watch.h"

#include <fmt/core.h>

#include <utility>

#include "doc/text_at.h"

namespace warden::controller {
namespace {

using doc::TextAt;

std::string_view NameOf(const Node& pod) { return TextAt(pod.Find("metadata"), "name"); }

}  // namespace

std::string PodWatch::WhatCounts(const Node& pod) {
  const Node* metadata = pod.Find("metadata");
  const Node* status = pod.Find("status");
  std::string text = fmt::format("{} {} {}", TextAt(metadata, "uid"), TextAt(status, "podIP"),
                                 metadata != nullptr && metadata->Find("deletionTimestamp") != nullptr ? "ends" : "");
  const Node* conditions = status != nullptr ? status->Find("conditions") : nullptr;
  if (conditions != nullptr) {
    for (const Node& condition : conditions->items()) {
      if (TextAt(condition, "type") == "Ready") text += fmt::format(" {}", TextAt(condition, "status"));
    }
  }
  const Node* containers = status != nullptr ? status->Find("containerStatuses") : nullptr;
  if (containers != nullptr) {
    for (const Node& container : containers->items()) text += fmt::format(" {}", TextAt(container, "containerID"));
  }
  return text;
}

void PodWatch::Page(Document list) {
  if (const Node* items = list.root().Find("items")) {
    for (const Node& pod : items->items()) listed_[std::string(NameOf(pod))] = WhatCounts(pod);
  }
}

void PodWatch::End() {
  const bool same = listed_ == pods_;
  pods_ = std::move(listed_);
  listed_.clear();
  if (!same) changed_();
}

void PodWatch::Apply(kube::WatchEvent event) {
  const Node* pod = event.document.root().Find("object");
  if (pod == nullptr) return;
  const std::string name(NameOf(*pod));
  if (event.type == kube::WatchEvent::Type::kDeleted) {
    if (pods_.erase(name) > 0) changed_();
    return;
  }
  std::string counts = WhatCounts(*pod);
  std::string& known = pods_[name];
  if (known == counts) return;
  known = std::move(counts);
  changed_();
}

}  // namespace warden::controller
