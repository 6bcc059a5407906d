// The server: owns the listeners, the threads and their end. The sessions are in listener.cc.
#include "net/http_server.h"

#include <algorithm>
#include <mutex>
#include <numeric>
#include <optional>
#include <thread>
#include <utility>

#include <fmt/core.h>

#include "net/crew.h"
#include "net/fair_pool.h"
#include "net/heap_trim.h"
#include "net/lanes.h"
#include "net/listener.h"
#include "net/shared_state.h"
#include "net/tls_context.h"

namespace warden::net {
namespace {

using std::chrono::milliseconds;
using std::chrono::steady_clock;

constexpr milliseconds kDrainPoll{5};
constexpr milliseconds kFreshGrace{1000};  // what a connection that has not asked anything yet gets when we stop
constexpr int kBigBodyNiceness = 10;

Status CheckOptions(const ServerOptions& options) {
  const bool threads = options.io_threads > 0 && options.big_body_threads > 0 && options.max_big_bodies > 0;
  const bool limits = options.max_connections > 0 && options.max_ops_connections > 0 && options.max_head_bytes > 0 &&
                      options.max_body_bytes > 0 && options.max_buffered_bytes > 0;
  if (threads && limits) return Status();
  return Status(StatusCode::kInvalid, "server options: numbers of threads and limits must be at least 1");
}

template <std::size_t n>
std::array<std::uint64_t, n> Values(const std::array<std::atomic<std::uint64_t>, n>& counters) {
  std::array<std::uint64_t, n> values;
  std::copy(counters.begin(), counters.end(), values.begin());
  return values;
}

}  // namespace

std::string_view ToString(HandshakeFailure reason) {
  static constexpr std::array<std::string_view, kHandshakeFailures> kNames = {"timeout",        "closed",      "not_tls",  "protocol",
                                                                              "no_certificate", "certificate", "distrust", "other"};
  return kNames[static_cast<std::size_t>(reason)];
}

std::string_view ToString(Shed reason) {
  static constexpr std::array<std::string_view, kSheds> kNames = {"bytes", "connections", "big_bodies", "late", "draining", "memory"};
  return kNames[static_cast<std::size_t>(reason)];
}

std::uint64_t ServerStats::failed_handshakes() const {
  return std::accumulate(handshake_failures.begin(), handshake_failures.end(), std::uint64_t{0});
}

std::uint64_t ServerStats::shed_requests() const { return std::accumulate(shed.begin(), shed.end(), std::uint64_t{0}); }

class HttpServer::Impl {
 public:
  // Without a webhook there is no TLS listener.
  Impl(ServerOptions options, Handler webhook, Handler ops)
      : shared_(WithinDescriptors(std::move(options), DescriptorsAllowed()), std::move(webhook), std::move(ops)),
        lanes_(std::max(shared_.options.io_threads, 1U)) {}
  ~Impl() {
    crew_.reset();
    ops_lane_.Stop();
    if (ops_thread_.joinable()) ops_thread_.join();
  }

  Status Start() {
    if (big_bodies_) return Status(StatusCode::kInvalid, "the server is started already");
    if (Status status = CheckOptions(shared_.options); !status.ok()) return status;
    if (Status status = Listen(); !status.ok()) return status;
    shared_.big_bodies = &big_bodies_.emplace(shared_.options.big_body_threads, kBigBodyNiceness);
    ops_listener_->Accept();
    if (HasTls()) ServeTls();
    ops_thread_ = std::thread([this] { RunOps(); });
    return Status();
  }

  bool FinishDrain(milliseconds grace) {
    shared_.draining = shared_.stopping = true;
    if (!ops_thread_.joinable()) return true;
    if (HasTls()) tls_listener_->Close();
    ops_listener_->Close();
    const auto start = steady_clock::now();
    CloseIdle(Connection::Which::kServed);  // a new connection has half the grace for its first request
    WaitUntil(start + std::min(grace / 2, kFreshGrace));
    CloseIdle(Connection::Which::kIdle);
    if (WaitUntil(start + grace - grace / 4)) return true;
    shared_.hurrying = true;
    CloseIdle(Connection::Which::kLingering);
    return WaitUntil(start + grace);
  }

  SharedState& shared() { return shared_; }
  const Endpoint& tls_endpoint() const { return tls_endpoint_; }
  const Endpoint& ops_endpoint() const { return ops_endpoint_; }

 private:
  bool HasTls() const { return static_cast<bool>(shared_.tls.handler); }

  // Both or neither.
  Status Listen() {
    if (HasTls()) {
      if (!shared_.tls_context()) return Status(StatusCode::kInvalid, "the server has no certificate");
      auto tls = tls_listener_->Listen(shared_.options.tls_listen);
      if (!tls) return tls.status();
      tls_endpoint_ = *std::move(tls);
    }
    auto ops = ops_listener_->Listen(shared_.options.ops_listen);
    if (!ops && HasTls()) tls_listener_->Forget();
    if (!ops) return ops.status();
    ops_endpoint_ = *std::move(ops);
    return Status();
  }

  void ServeTls() {
    shared_.crew = &crew_.emplace(
        lanes_, Crew::Settings(), [this] { return trim_.Tick(WorkDone()); }, Crew::Counters{shared_.relieved, shared_.broken_off});
    tls_listener_->Accept();
    crew_->Start();
  }

  // An exception here is out of memory in the middle of a step: that step's connection is gone, the others go on.
  void RunOps() {
    for (;;) {
      try {
        ops_lane_.begin()->io.run();
        return;
      } catch (...) {
        ++shared_.broken_off;
      }
    }
  }

  // What leaves memory behind: big bodies, small ones that took long, connections that have gone.
  HeapTrim::Work WorkDone() const {
    constexpr std::uint64_t kSlow = 1 << 20, kConnection = 64 << 10;
    const auto open = static_cast<std::uint64_t>(shared_.tls.open + shared_.plain.open);  // read before `accepted`, which is never less
    return {.busy = shared_.busy + shared_.buffered_bytes > 0,
            .bytes = shared_.big_bytes + kSlow * shared_.relieved + kConnection * (shared_.accepted - open)};
  }

  void CloseIdle(Connection::Which which) {
    shared_.tls.table.CloseIf(which);
    shared_.plain.table.CloseIf(which);
  }

  bool WaitUntil(steady_clock::time_point deadline) const {
    const auto closed = [this] { return shared_.tls.open + shared_.plain.open == 0; };
    while (!closed() && steady_clock::now() < deadline) std::this_thread::sleep_for(kDrainPoll);
    return closed();
  }

  // The order is that of dependence, because what goes last is first. Suspended sessions are destroyed with lanes_ (and those that
  // wait for a big-body thread with big_bodies_): they touch shared_, and their lane.
  SharedState shared_;
  HeapTrim trim_;  // the watch's
  Lanes lanes_, ops_lane_{1};
  std::optional<FairPool> big_bodies_;
  std::unique_ptr<Listener> tls_listener_ = MakeTlsListener(shared_, lanes_);
  std::unique_ptr<Listener> ops_listener_ = MakePlainListener(shared_, ops_lane_);
  Endpoint tls_endpoint_, ops_endpoint_;
  std::optional<Crew> crew_;
  std::thread ops_thread_;
};

HttpServer::HttpServer(ServerOptions options, Handler webhook, Handler ops)
    : impl_(std::make_unique<Impl>(std::move(options), std::move(webhook), std::move(ops))) {}

HttpServer::HttpServer(ServerOptions options, Handler ops) : impl_(std::make_unique<Impl>(std::move(options), Handler(), std::move(ops))) {}

HttpServer::~HttpServer() = default;

Status HttpServer::SetCertificate(const CertificatePair& pair, std::chrono::system_clock::time_point now, std::string_view client_ca_pem) {
  auto made = MakeServerContext(pair, client_ca_pem, now);
  if (!made) return made.status();
  std::shared_ptr<ssl_ctx_st> context = std::move(made).value();
  SharedState& shared = impl_->shared();
  const base::MutexLock lock(shared.mutex);
  shared.context.swap(context);
  ++shared.certificates;
  return Status();
}

Status HttpServer::Start() {
  try {
    return impl_->Start();
  } catch (const std::exception& error) {
    return Status(StatusCode::kUnavailable, fmt::format("start the server: {}", error.what()));
  }
}

Endpoint HttpServer::tls_endpoint() const { return impl_->tls_endpoint(); }
Endpoint HttpServer::ops_endpoint() const { return impl_->ops_endpoint(); }
void HttpServer::BeginDrain() { impl_->shared().draining = true; }
bool HttpServer::FinishDrain(milliseconds grace) { return impl_->FinishDrain(grace); }
bool HttpServer::draining() const { return impl_->shared().draining; }

ServerStats HttpServer::stats() const {
  const SharedState& s = impl_->shared();
  return {.accepted = s.accepted,
          .turned_away = s.turned_away,
          .closed_for_room = s.tls.table.closed_for_room() + s.plain.table.closed_for_room(),
          .not_accepted = s.not_accepted,
          .slow = s.relieved,
          .handshake_failures = Values(s.handshake_failures),
          .requests = s.requests,
          .refused = s.refused,
          .shed = Values(s.shed),
          .broken_off = s.broken_off,
          .handler_failures = s.handler_failures,
          .certificates = s.certificates,
          .body_bytes_in = s.body_bytes_in,
          .bytes_out = s.bytes_out,
          .open = s.tls.open + s.plain.open,
          .busy = s.busy,
          .buffered_bytes = s.buffered_bytes};
}

}  // namespace warden::net
