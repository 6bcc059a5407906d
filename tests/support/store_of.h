// A store filled as an API server fills it: from lists of JSON whose items say neither kind nor apiVersion.
#pragma once

#include <fmt/core.h>

#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "doc/json_writer.h"
#include "doc/reader.h"
#include "doc/secret_text.h"
#include "engine/pruned.h"
#include "kube/store.h"
#include "support/fake_clock.h"
#include "warden/object.h"

namespace warden::testing {

// As it was written, secrets too: what a client would send.
inline void AppendRawJson(const Node& node, std::string& json) {
  const auto list = [&](char open, char close, const auto& children, const auto& append) {
    json += open;
    for (const auto& child : children) {
      if (json.back() != open) json += ',';
      append(child);
    }
    json += close;
  };
  if (node.is_array()) return list('[', ']', node.items(), [&](const Node& item) { AppendRawJson(item, json); });
  if (node.is_object()) {
    return list('{', '}', node.members(), [&](const Member& member) {
      doc::AppendJsonString(doc::SecretText(member.key), json);
      json += ':';
      AppendRawJson(member.value, json);
    });
  }
  if (node.is_string()) return doc::AppendJsonString(doc::SecretText(node), json);
  json += node.is_null() ? std::string_view("null") : doc::SecretText(node);
}

// Whatever it is fed is believed.
class StoreOf {
 public:
  void Add(std::string_view kind, const std::vector<std::string>& items) {
    kube::StoreFeed& feed = store_.AddFeed(*FindKind(kind), "");
    store_.SetStanding(feed, &standing_);
    feed.Begin();
    std::string list;
    for (const std::string& item : items) list.append(list.empty() ? "" : ",").append(item);
    feed.Page(*doc::ReadJson(R"({"items":[)" + list + "]}", "").document);
    feed.End();
  }
  std::shared_ptr<const Snapshot> Take() const { return store_.Take(); }
  std::size_t size() const { return store_.size(); }

 private:
  struct Believed final : kube::Standing {
    Known At(std::chrono::steady_clock::time_point) const override { return Known::kYes; }
  };
  FakeClock clock_;
  Believed standing_;
  kube::Store store_{clock_, &engine::Pruned};
};

}  // namespace warden::testing
