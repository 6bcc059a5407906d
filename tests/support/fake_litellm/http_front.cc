// The only file of the tests that includes the server of cpp-httplib.
#include "support/fake_litellm/http_front.h"

#include <httplib.h>

#include <stdexcept>
#include <thread>

namespace warden::testing {
namespace {

// A connection that stays open keeps a thread.
constexpr std::size_t kThreads = 32;
constexpr std::size_t kCallsOfAConnection = 1'000'000;

net::HttpCall CallOf(const httplib::Request& request) {
  net::HttpCall call{.method = request.method, .target = request.target, .body = request.body};
  for (const auto& [name, value] : request.headers) call.headers.push_back({name, value});
  return call;
}

void Write(const Result<net::HttpAnswer>& answer, httplib::Response& response) {
  if (!answer.ok()) {
    response.status = 503;
    return;
  }
  response.status = static_cast<int>(answer->status);
  std::string type;
  for (const net::HttpHeader& header : answer->headers) {
    if (header.name == "content-type") type = header.value;
    else response.set_header(header.name, header.value);
  }
  response.set_content(std::string(answer->body.view()), type);
}

}  // namespace

class FakeLiteLlmFront::Listener {
 public:
  Listener(FakeLiteLlm& fake, std::size_t replica) {
    const auto serve = [&fake, replica](const httplib::Request& request, httplib::Response& response) {
      Write(fake.Call(replica, CallOf(request)), response);
    };
    constexpr const char* kEverything = ".*";
    server_.Get(kEverything, serve).Post(kEverything, serve).Put(kEverything, serve).Patch(kEverything, serve).Delete(kEverything, serve);
    server_.new_task_queue = [] { return new httplib::ThreadPool(kThreads); };
    server_.set_keep_alive_max_count(kCallsOfAConnection);
    server_.set_tcp_nodelay(true);
    port_ = server_.bind_to_any_port("127.0.0.1");
    if (port_ <= 0) throw std::runtime_error("no port to listen at");
    thread_ = std::thread([this] { server_.listen_after_bind(); });
    while (!server_.is_running()) std::this_thread::yield();
  }
  ~Listener() {
    server_.stop();
    thread_.join();
  }

  int port() const { return port_; }

 private:
  httplib::Server server_;
  int port_ = 0;
  std::thread thread_;
};

FakeLiteLlmFront::FakeLiteLlmFront(FakeLiteLlm& fake) {
  for (std::size_t replica = 0; replica < fake.replicas(); ++replica) listeners_.push_back(std::make_unique<Listener>(fake, replica));
}

FakeLiteLlmFront::~FakeLiteLlmFront() = default;

std::vector<std::string> FakeLiteLlmFront::urls() const {
  std::vector<std::string> urls;
  urls.reserve(listeners_.size());
  for (const auto& listener : listeners_) urls.push_back("http://127.0.0.1:" + std::to_string(listener->port()));
  return urls;
}

}  // namespace warden::testing
