// getaddrinfo on detached threads, which share a table with those who wait.
#include "net/name_lookup.h"

#include <netdb.h>
#include <signal.h>

#include <cerrno>
#include <cstring>
#include <map>
#include <optional>
#include <system_error>
#include <thread>
#include <utility>

#include <fmt/core.h>

#include "base/mutex.h"
#include "net/bell.h"

namespace warden::net {
namespace {

using Clock = CallWait::Clock;

struct ListFree {
  void operator()(addrinfo* list) const { ::freeaddrinfo(list); }
};

Status NoConnection(std::string_view why) { return {StatusCode::kUnavailable, fmt::format("no connection: {}", why)}; }

Result<SocketAddresses> Ask(const std::string& host, int flags) {
  addrinfo hints{};
  hints.ai_family = AF_UNSPEC;
  hints.ai_socktype = SOCK_STREAM;
  hints.ai_flags = flags;
  addrinfo* list = nullptr;
  const int error = ::getaddrinfo(host.c_str(), nullptr, &hints, &list);
  if (error == EAI_SYSTEM) return NoConnection(std::generic_category().message(errno));
  if (error != 0) return NoConnection(::gai_strerror(error));
  const std::unique_ptr<addrinfo, ListFree> owner(list);
  SocketAddresses addresses;
  for (const addrinfo* one = list; one != nullptr; one = one->ai_next) {
    SocketAddress& address = addresses.emplace_back();
    address.size = one->ai_addrlen;
    std::memcpy(&address.bytes, one->ai_addr, one->ai_addrlen);
  }
  return addresses;
}

// For as long as threads are started: signals are for those who wait for them.
class SignalsBlocked {
 public:
  SignalsBlocked() {
    sigset_t all;
    sigfillset(&all);
    pthread_sigmask(SIG_SETMASK, &all, &before_);
  }
  ~SignalsBlocked() { pthread_sigmask(SIG_SETMASK, &before_, nullptr); }
  SignalsBlocked(const SignalsBlocked&) = delete;
  SignalsBlocked& operator=(const SignalsBlocked&) = delete;

 private:
  sigset_t before_;
};

}  // namespace

// One name that is being looked up, or was. All but the bell is guarded by the mutex of the table.
struct NameLookup::Query {
  Bell found;
  std::size_t waiting = 0;
  std::optional<Result<SocketAddresses>> answer;
  Clock::time_point answered;
};

class NameLookup::Table : public std::enable_shared_from_this<Table> {
 public:
  Table(Resolver resolver, const Limits& limits) : resolver_(std::move(resolver)), limits_(limits) {}

  // Everybody who joins leaves.
  Result<std::shared_ptr<Query>> Join(const std::string& host) {
    const base::MutexLock lock(mutex_);
    if (const auto known = queries_.find(host); known != queries_.end() && !IsStale(*known->second)) {
      ++known->second->waiting;
      return known->second;
    }
    std::erase_if(queries_, [&](const auto& entry) { return entry.first == host || IsStale(*entry.second); });
    if (queries_.size() >= limits_.names) std::erase_if(queries_, [](const auto& entry) { return entry.second->answer.has_value(); });
    if (queries_.size() >= limits_.names) return NoConnection("too many names are being looked up");
    Result<std::shared_ptr<Query>> query = Start(host);
    if (query.ok()) queries_.emplace(host, *query);
    return query;
  }

  // What has been found by now.
  std::optional<Result<SocketAddresses>> Leave(const std::string& host, Query& query) {
    const base::MutexLock lock(mutex_);
    --query.waiting;
    if (query.answer) Forget(host, query);
    return query.answer;
  }

 private:
  bool IsStale(const Query& query) const { return query.answer && query.waiting == 0 && Clock::now() >= query.answered + limits_.keep; }

  Result<std::shared_ptr<Query>> Start(const std::string& host) {
    auto query = std::make_shared<Query>();
    if (query->found.descriptor() < 0) return Status(StatusCode::kUnavailable, "no file descriptor is free");
    query->waiting = 1;
    try {
      const SignalsBlocked blocked;
      std::thread([table = shared_from_this(), query, host] { table->Run(host, *query); }).detach();
    } catch (const std::system_error&) {
      return NoConnection("no thread is free to look up the name");
    }
    return query;
  }

  // On a thread of its own, which nobody waits for.
  void Run(const std::string& host, Query& query) {
    Result<SocketAddresses> answer = Resolve(host);
    const base::MutexLock lock(mutex_);
    if (query.waiting == 0 && !answer.ok()) Forget(host, query);
    query.answer = std::move(answer);
    query.answered = Clock::now();
    query.found.Ring();
  }

  Result<SocketAddresses> Resolve(const std::string& host) const {
    try {
      return resolver_(host);
    } catch (const std::exception&) {                             // out of memory
      return Status(StatusCode::kUnavailable, "no memory left");  // in the string itself
    }
  }

  void Forget(const std::string& host, const Query& query) REQUIRES(mutex_) {
    const auto known = queries_.find(host);
    if (known != queries_.end() && known->second.get() == &query) queries_.erase(known);
  }

  const Resolver resolver_;
  const Limits limits_;
  base::Mutex mutex_;
  std::map<std::string, std::shared_ptr<Query>> queries_ GUARDED_BY(mutex_);
};

NameLookup::NameLookup(Resolver resolver, const Limits& limits) : table_(std::make_shared<Table>(std::move(resolver), limits)) {}

Result<SocketAddresses> NameLookup::Find(const std::string& host, Clock::time_point end, const CallWait& wait) const {
  if (Status over = wait.Check(); !over.ok()) return over;
  if (Result<SocketAddresses> itself = Ask(host, AI_NUMERICHOST); itself.ok()) return itself;
  const Result<std::shared_ptr<Query>> query = table_->Join(host);
  if (!query.ok()) return query.status();
  const Result<bool> ready = wait.Until((*query)->found.descriptor(), CallWait::For::kReading, end);
  std::optional<Result<SocketAddresses>> answer = table_->Leave(host, **query);
  if (!ready.ok()) return ready.status();
  if (!answer) return Status(StatusCode::kTimeout, "its name was not found in time");
  return std::move(*answer);
}

const NameLookup& NameLookup::OfTheSystem() {
  // Never destroyed: threads that look up may outlive main.
  static const NameLookup* const names = new NameLookup([](const std::string& host) { return Ask(host, 0); }, Limits{});
  return *names;
}

}  // namespace warden::net
