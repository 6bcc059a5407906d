// Lists of a moment, watches of a log, and trouble.
#include "kube/fake_api.h"

#include <fmt/core.h>

#include <algorithm>
#include <array>
#include <condition_variable>
#include <mutex>

#include "doc/reader.h"
#include "kube/reflector_machine.h"

namespace warden::testing {
namespace {

using kube::ApiError;
using kube::ApiFailure;
using std::chrono::milliseconds;
using std::chrono::seconds;

constexpr std::size_t kPage = 3;

Document Json(std::string text) {
  auto read = doc::ReadJson(std::move(text), "");
  return read.ok() ? *std::move(read.document) : Document();
}

std::string ObjectJson(const std::string& name, int version) {
  return fmt::format(R"({{"metadata":{{"name":"{}","resourceVersion":"{}"}}}})", name, version);
}

}  // namespace

void FakePause::Until(kube::Steady time, std::stop_token /*stop*/) {
  const auto left = time - clock_.Steady();
  if (left > left.zero()) clock_.Advance(left);
}

kube::ApiResult<kube::ListPage> FakeApi::List(const kube::ListRequest& request, std::stop_token /*stop*/) {
  NoteCall();
  WorldGoesOn();
  if (auto trouble = Trouble()) return *std::move(trouble);
  if (!request.next.empty()) {
    const auto colon = request.next.find(':');
    const int version = std::stoi(request.next.substr(0, colon));
    if (!request.resource_version.empty()) refused_.push_back("a page with a resource version");
    if (version < forgotten_) return ApiError{.failure = ApiFailure::kGone, .http_status = 410, .reason = "Expired"};
    return PageOf(version, std::stoul(request.next.substr(colon + 1)));
  }
  if (request.resource_version.empty()) return PageOf(version_, 0);
  const int least = std::stoi(request.resource_version);
  if (least > version_) refused_.push_back("a list from the future");
  // From the cache, which may lag behind, but not behind what was asked for.
  const int oldest = std::max({least, forgotten_, 1});
  return PageOf(version_ - static_cast<int>(script_.Next(static_cast<unsigned>(version_ - oldest) + 1)), 0);
}

kube::ApiResult<kube::Done> FakeApi::Watch(const kube::WatchRequest& request, const std::function<void()>& opened,
                                           const std::function<void(kube::WatchEvent)>& take, std::stop_token stop) {
  NoteCall();
  WorldGoesOn();
  if (auto trouble = Trouble()) return *std::move(trouble);
  int told = std::stoi(request.resource_version);
  if (told < 1 || told > version_) refused_.push_back("a watch from " + request.resource_version);
  const ApiError gone{.failure = ApiFailure::kGone, .http_status = 410, .reason = "Expired"};
  if (told < forgotten_ && script_.Next(2) == 1) return gone;  // as a status
  opened();
  if (told < forgotten_) return gone;  // as an event
  while (!stop.stop_requested()) {
    for (const Change& change : log_) {
      if (change.version <= told) continue;
      take(EventOf(change));
      told = change.version;
      if (stop.stop_requested()) return kube::Done();  // the sink had enough
      if (script_.Next(8) == 7) return ApiError{.failure = ApiFailure::kUnreachable, .message = "cut"};
    }
    if (script_.over()) break;
    clock_.Advance(milliseconds(1 << script_.Next(16)));
    if (script_.Next(3) == 1) {
      told = version_;
      take({.type = kube::WatchEvent::Type::kBookmark, .resource_version = std::to_string(told)});
    }
    if (script_.Next(3) == 1) return kube::Done();
    WorldGoesOn();
    if (told < forgotten_) return gone;
    if (auto trouble = Trouble()) return *std::move(trouble);
  }
  if (stop.stop_requested()) return kube::Done();
  if (request.timeout < kube::kLeastWatch) {
    clock_.Advance(request.timeout);
    return kube::Done();
  }
  calm_.set_value();
  std::mutex mutex;
  std::condition_variable_any asked;
  std::unique_lock lock(mutex);
  asked.wait(lock, stop, [] { return false; });
  return ApiError{.failure = ApiFailure::kCancelled};
}

void FakeApi::WorldGoesOn() {
  for (unsigned changes = script_.Next(4); changes > 0; --changes) {
    const std::string name(1, static_cast<char>('a' + script_.Next(10)));
    const Objects now = At(version_);
    const bool deleted = now.contains(name) && script_.Next(2) == 1;
    log_.push_back({.version = ++version_, .name = name, .deleted = deleted});
  }
  if (script_.Next(8) == 1) forgotten_ = version_ - static_cast<int>(script_.Next(3)) % version_;
}

void FakeApi::NoteCall() {
  if (!script_.over()) return;
  if (calls_after_script_++ == 0) script_over_ = clock_.Steady();
}

FakeApi::Objects FakeApi::At(int version) const {
  Objects objects;
  for (const Change& change : log_) {
    if (change.version > version) break;
    if (change.deleted) objects.erase(change.name);
    else objects[change.name] = change.version;
  }
  return objects;
}

std::optional<ApiError> FakeApi::Trouble() {
  if (script_.Next(3) != 1) return std::nullopt;
  constexpr unsigned kFailures = static_cast<unsigned>(ApiFailure::kServer) + 1;
  ApiError error{.failure = static_cast<ApiFailure>(script_.Next(kFailures))};
  if (error.failure == ApiFailure::kServer) error.http_status = script_.Next(2) == 0 ? 500 : 503;
  if (script_.Next(4) == 1) error.retry_after = seconds(script_.Next(200));
  clock_.Advance(seconds(script_.Next(100)));
  return error;
}

kube::ApiResult<kube::ListPage> FakeApi::PageOf(int version, std::size_t from) {
  const Objects objects = At(version);
  std::string items;
  std::size_t index = 0;
  for (const auto& [name, changed] : objects) {
    if (index >= from && index < from + kPage) items += (items.empty() ? "" : ",") + ObjectJson(name, changed);
    ++index;
  }
  const bool is_last = from + kPage >= objects.size();
  return kube::ListPage{.resource_version = std::to_string(version),
                        .next = is_last ? "" : fmt::format("{}:{}", version, from + kPage),
                        .document = Json(fmt::format(R"({{"items":[{}]}})", items))};
}

kube::WatchEvent FakeApi::EventOf(const Change& change) const {
  using Type = kube::WatchEvent::Type;
  const bool was_there = At(change.version - 1).contains(change.name);
  return {.type = change.deleted ? Type::kDeleted
                  : was_there    ? Type::kModified
                                 : Type::kAdded,
          .resource_version = std::to_string(change.version),
          .document = Json(fmt::format(R"({{"object":{}}})", ObjectJson(change.name, change.version)))};
}

}  // namespace warden::testing
