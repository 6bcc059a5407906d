// Paths to answers.
#include "ops/handler.h"

#include <string>
#include <string_view>

namespace warden::ops {
namespace {

constexpr std::string_view kText = "text/plain; charset=utf-8";

net::Response Say(unsigned status, std::string_view text) {
  return {.status = status, .body = std::string(text) + "\n", .content_type = kText};
}

net::Response Say(const Health::Answer& answer) { return Say(answer.ok ? 200 : 503, answer.text); }

net::Response Answer(const net::Request& request, const Health& health, const Metrics& metrics) {
  const std::string_view path = request.target.substr(0, request.target.find('?'));
  const bool known = path == "/healthz" || path == "/readyz" || path == "/metrics";
  if (!known) return Say(404, "nothing here; there are /healthz, /readyz and /metrics");
  if (request.method == "POST") return Say(405, "this is read, not posted to");
  if (path == "/metrics") return {.body = metrics.Text(), .content_type = kMetricsContentType};
  return Say(path == "/healthz" ? health.Live() : health.Ready());
}

}  // namespace

net::Handler MakeHandler(const Health& health, const Metrics& metrics) {
  return [&health, &metrics](net::Request& request) { return Answer(request, health, metrics); };
}

}  // namespace warden::ops
