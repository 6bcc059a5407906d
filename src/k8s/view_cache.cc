// Keeping what was made, and dropping what is large.
#include "k8s/view_cache.h"

namespace warden::k8s {
namespace {

// Of text. A judgement looks at a few configurations, each of which is a ConfigMap of 1 MiB at most; a file may hold thousands.
constexpr std::size_t kMostBytes = 2U << 20;

}  // namespace

void ViewCache::Keep(const Object& object, Key key, std::shared_ptr<const void> value, std::size_t bytes) {
  Made made{std::move(value), std::make_shared<const std::string>(key.part), object.document(), bytes};
  key.part = *made.part;
  if (!made_.emplace(key, std::move(made)).second || bytes == 0) return;
  large_.push_back(key);
  bytes_ += bytes;
  while (bytes_ > kMostBytes && large_.size() > 1) {
    const auto oldest = made_.find(large_.front());
    large_.pop_front();
    bytes_ -= oldest->second.bytes;
    made_.erase(oldest);
  }
}

}  // namespace warden::k8s
