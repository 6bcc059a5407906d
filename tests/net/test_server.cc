// See test_server.h.
#include "net/test_server.h"

#include <map>
#include <mutex>
#include <new>
#include <stdexcept>
#include <thread>

#include <gtest/gtest.h>

namespace warden::net {

ServerOptions TestOptions() {
  ServerOptions options;
  options.tls_listen = options.ops_listen = {.host = "127.0.0.1", .port = 0};
  options.handshake_timeout = options.request_timeout = options.write_timeout = options.linger_timeout = options.linger_total =
      std::chrono::minutes(2);
  return options;
}

const CertificatePair& TestPair(const std::string& common_name) {
  static std::mutex mutex;
  static auto& pairs = *new std::map<std::string, CertificatePair>();
  const std::lock_guard lock(mutex);
  const auto found = pairs.find(common_name);
  if (found != pairs.end()) return found->second;
  const SelfSignedRequest request{
      .common_name = common_name, .dns_names = {"localhost"}, .ip_addresses = {"127.0.0.1"}, .now = std::chrono::system_clock::now()};
  return pairs[common_name] = MakeSelfSigned(request).value();
}

Response ShowRequest(Request& request) {
  if (request.target == "/echo") return {.body = std::move(request.body)};
  if (request.target == "/target") return {.body = std::string(request.target)};
  if (request.target == "/type") return {.body = std::string(request.content_type)};
  if (request.target == "/peer") return {.body = std::string(request.peer_name)};
  if (request.target == "/throw") throw std::runtime_error("the password is hunter2");
  if (request.target == "/bad_alloc") throw std::bad_alloc();
  return {.body = std::to_string(request.body.size())};
}

std::unique_ptr<HttpServer> StartServer(const ServerOptions& options, Handler handler) {
  const auto ops = [](Request& request) { return Response{.body = "ops " + std::string(request.target), .content_type = "text/plain"}; };
  auto server = std::make_unique<HttpServer>(options, std::move(handler), ops);
  Status status = server->SetCertificate(TestPair(), std::chrono::system_clock::now());
  if (status.ok()) status = server->Start();
  EXPECT_TRUE(status.ok()) << status.message();
  return server;
}

bool Eventually(const std::function<bool()>& condition) {
  const auto deadline = std::chrono::steady_clock::now() + std::chrono::minutes(2);
  while (!condition()) {
    if (std::chrono::steady_clock::now() > deadline) return false;
    std::this_thread::sleep_for(std::chrono::milliseconds(2));
  }
  return true;
}

}  // namespace warden::net
