// Calls and their answers.
#include "proxy/http_model_api.h"

#include <string_view>
#include <utility>

namespace warden::proxy {
namespace {

using hotadd::Answer;
using hotadd::ModelCall;
using hotadd::Outcome;
using hotadd::Readiness;

constexpr std::string_view kBearer = "Bearer ";

// Answers to writes are short; of a list hotadd/pod_models.h has the same limit.
// A pod that says nothing must not keep others waiting.
constexpr std::chrono::seconds kReadyTime{8};
constexpr std::size_t kMostOfAnswer = 1U << 20;
constexpr std::size_t kMostOfList = 64U << 20;

class HttpModelApi final : public ModelApi {
 public:
  HttpModelApi(std::unique_ptr<net::HttpTransport> transport, KeySource key, HttpModelApiOptions options)
      : transport_(std::move(transport)), key_(std::move(key)), options_(std::move(options)) {}

  Result<Readiness> Ready(std::stop_token stop) override {
    // Without a key: before 1.98 it tells the version, later only the database.
    net::HttpCall open = CallOf("GET", "/health/readiness");
    open.total = open.silence = kReadyTime;
    const auto answer = transport_->Call(open, stop);
    if (!answer.ok()) return answer.status();
    Readiness readiness = hotadd::ReadReadiness(answer->status, answer->body.view());
    if (!readiness.version.empty() || !readiness.is_litellm) return readiness;
    const auto details = Send(CallOf("GET", "/health/readiness/details"), stop);
    if (!details.ok()) return details.status();
    if (details->status == 200) readiness.version = hotadd::ReadReadiness(details->status, details->body.view()).version;
    return readiness;
  }

  Result<Listed> List(bool fresh_connection, std::stop_token stop) override {
    net::HttpCall call = CallOf("GET", "/model/info");
    call.most_bytes = kMostOfList;
    if (fresh_connection) call.headers.push_back({"Connection", "close"});
    const auto answer = Send(std::move(call), stop);
    if (!answer.ok()) return answer.status();
    Listed listed{hotadd::ReadListAnswer(answer->status, answer->body.view()), {}};
    if (listed.answer.outcome != Outcome::kDone) return listed;
    auto models = hotadd::ReadPodModels(std::string(answer->body.view()));
    if (!models.ok()) return models.status();
    listed.models = *std::move(models);
    return listed;
  }

  Result<Answer> Call(const ModelCall& call, std::stop_token stop) override {
    net::HttpCall http = CallOf(std::string(call.method()), call.target());
    http.headers.push_back({"Content-Type", "application/json"});
    http.body = call.body;
    const auto answer = Send(std::move(http), stop);
    if (!answer.ok()) return answer.status();
    return hotadd::ReadAnswer(call.kind, answer->status, answer->body.view());
  }

  Result<Answer> Chat(const std::string& id, std::stop_token stop) override {
    net::HttpCall http = CallOf("POST", "/v1/chat/completions");
    http.headers.push_back({"Content-Type", "application/json"});
    http.body = hotadd::ChatBody(id);
    const auto answer = Send(std::move(http), stop);
    if (!answer.ok()) return answer.status();
    return hotadd::ReadChatAnswer(answer->status);
  }

 private:
  net::HttpCall CallOf(std::string method, std::string_view path) const {
    net::HttpCall call;
    call.method = std::move(method);
    call.target = options_.prefix + std::string(path);
    call.headers = {{"Accept", "application/json"}};
    call.total = options_.total;
    call.silence = options_.total;
    call.most_bytes = kMostOfAnswer;
    return call;
  }

  Result<net::HttpAnswer> Send(net::HttpCall call, std::stop_token stop) {
    const auto key = key_();
    if (!key.ok()) return key.status();
    call.credential.reserve(kBearer.size() + key->size());
    call.credential = kBearer;
    call.credential += key->view();
    auto answer = transport_->Call(call, std::move(stop));
    base::Wipe(call.credential);
    return answer;
  }

  const std::unique_ptr<net::HttpTransport> transport_;
  const KeySource key_;
  const HttpModelApiOptions options_;
};

}  // namespace

KeySource AlwaysKey(std::shared_ptr<const base::WipedText> key) {
  return [key = std::move(key)]() -> Result<base::WipedText> { return base::WipedText(std::string(key->view())); };
}

std::unique_ptr<ModelApi> MakeHttpModelApi(std::unique_ptr<net::HttpTransport> transport, KeySource key, HttpModelApiOptions options) {
  return std::make_unique<HttpModelApi>(std::move(transport), std::move(key), std::move(options));
}

}  // namespace warden::proxy
