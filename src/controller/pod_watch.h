// Tells when pods of a namespace come, go, move or become ready: whatever a look at proxies depends on, and nothing else of the many
// changes that pods go through.
//
// One thread at a time (a Reflector's).
#pragma once

#include <functional>
#include <map>
#include <string>
#include <string_view>

#include "kube/reflector.h"
#include "warden/document.h"

namespace warden::controller {

class PodWatch final : public kube::ReflectorSink {
 public:
  // `changed`: called on the Reflector's thread.
  explicit PodWatch(std::function<void()> changed) : changed_(std::move(changed)) {}

  void Begin() override { listed_.clear(); }
  void Page(Document list) override;
  void End() override;
  void Apply(kube::WatchEvent event) override;
  std::size_t Size() const override { return pods_.size(); }

 private:
  using Pods = std::map<std::string, std::string, std::less<>>;  // what counts of each, by name

  static std::string WhatCounts(const Node& pod);

  const std::function<void()> changed_;
  Pods pods_;
  Pods listed_;
};

}  // namespace warden::controller
