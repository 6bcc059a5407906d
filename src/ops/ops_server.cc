// A server with one listener, and how any server stops.
#include "ops/ops_server.h"

#include <thread>

#include "ops/handler.h"
#include "ops/server_families.h"

namespace warden::ops {
namespace {

net::ServerOptions ServerOptionsOf(const OpsServerOptions& options) {
  net::ServerOptions server;
  server.ops_listen = options.listen;
  server.big_body_threads = 1;  // nobody posts anything here
  server.log = options.log;
  return server;
}

}  // namespace

bool Drain(net::HttpServer& server, Health& health, const DrainTimes& times) {
  health.Set(Health::Phase::kDraining);
  server.BeginDrain();
  std::this_thread::sleep_for(times.delay);
  return server.FinishDrain(times.grace);
}

OpsServer::OpsServer(const OpsServerOptions& options, Health& health, Metrics& metrics)
    : drain_(options.drain), health_(health), server_(ServerOptionsOf(options), MakeHandler(health, metrics)) {
  AddServerFamilies(server_, health, metrics);
}

}  // namespace warden::ops
