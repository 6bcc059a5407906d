// What was made of objects while one snapshot was looked at: views, recognised workloads, configurations that were read. Whatever is made
// of an object and its snapshot alone is made once, however many rules ask for it.
//
// Kept by a snapshot (Snapshot::cache), because what is made depends on what it knows. What is handed out is shared and outlives its place
// here. One thread.
#pragma once

#include <cstddef>
#include <deque>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <utility>

#include "warden/object.h"
#include "warden/snapshot.h"

namespace warden::k8s {

class ViewCache {
 public:
  ViewCache() = default;
  ViewCache(const ViewCache&) = delete;
  ViewCache& operator=(const ViewCache&) = delete;

  // The T that `make` makes of the object, or of a part of it that is named in the user's words. What `make` throws goes through, and
  // nothing is kept then. `make` may ask for others. `bytes`: of text that was read for it, called once it is made; large ones are dropped
  // when others come.
  template <class T, class Make, class Bytes>
  std::shared_ptr<const T> Get(const Object& object, std::string_view part, Make&& make, Bytes&& bytes) {
    const Key key{&object, &object.root(), &kTag<T>, part};
    if (const auto found = made_.find(key); found != made_.end()) return std::static_pointer_cast<const T>(found->second.value);
    std::shared_ptr<const T> value = std::make_shared<const T>(make());
    Keep(object, key, value, bytes(*value));
    return value;
  }
  template <class T, class Make>
  std::shared_ptr<const T> Get(const Object& object, std::string_view part, Make&& make) {
    return Get<T>(object, part, std::forward<Make>(make), [](const T&) { return std::size_t{0}; });
  }

 private:
  // An object in another's place has another tree: the documents of those that are here stay alive.
  struct Key {
    const Object* object;
    const Node* root;
    const void* type;
    std::string_view part;  // in the entry
    friend bool operator==(const Key&, const Key&) = default;
    friend auto operator<=>(const Key&, const Key&) = default;
  };
  struct Made {
    std::shared_ptr<const void> value;
    std::shared_ptr<const std::string> part;
    Document document;
    std::size_t bytes = 0;
  };
  template <class T>
  static constexpr char kTag = 0;

  void Keep(const Object& object, Key key, std::shared_ptr<const void> value, std::size_t bytes);

  std::map<Key, Made> made_;
  std::deque<Key> large_;  // those with bytes, oldest first
  std::size_t bytes_ = 0;
};

// The cache of the snapshot, or what is made without one.
template <class T, class Make>
std::shared_ptr<const T> MadeOnce(const Snapshot& snapshot, const Object& object, std::string_view part, Make&& make) {
  if (ViewCache* cache = snapshot.cache()) return cache->Get<T>(object, part, std::forward<Make>(make));
  return std::make_shared<const T>(make());
}

}  // namespace warden::k8s
