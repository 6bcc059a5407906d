// Which call is answered by what.
#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "support/fake_litellm/answers.h"
#include "support/fake_litellm/model_info.h"
#include "support/fake_litellm/site.h"

namespace warden::testing::fake_litellm {
namespace {

enum class Access { kOpen, kKey };
enum class Since { kAlways, kBlocking };  // the second: as long as there is POST /model/block

struct Route {
  std::string_view method;
  std::string_view path;  // "/x/" stands for everything below it, "*" for one segment
  net::HttpAnswer (*serve)(Site& site, const Request& request);
  Access access = Access::kKey;
  Since since = Since::kAlways;
};

bool HasDatabase(const Site& site) {
  return site.database.state == DatabaseState::kConnected || site.database.state == DatabaseState::kAway;
}

net::HttpAnswer Liveliness(Site&, const Request&) { return JsonAnswer(200, "I'm alive!"); }

Json ReadinessDetails(const Site& site) {
  const bool is_connected = site.database.state == DatabaseState::kConnected;
  Json details = {{"status", is_connected && site.traits.readiness_says_all ? "connected" : "healthy"},
                  {"db", is_connected ? "connected" : "Not connected"},
                  {"cache", nullptr},
                  {"litellm_version", site.version},
                  {"success_callbacks", {"sync_deployment_callback_on_success"}},
                  {"use_aiohttp_transport", true}};
  if (is_connected && site.traits.readiness_says_all) details["last_updated"] = "2026-01-01T00:00:00.000000";
  return details;
}

net::HttpAnswer Readiness(Site& site, const Request&) {
  if (site.database.state == DatabaseState::kAway) {
    if (site.traits.readiness_says_all) return DetailAnswer(503, "Service Unhealthy (" + DriverText() + ")");
    return JsonAnswer(503, {{"status", "healthy"}, {"db", "disconnected"}});
  }
  const Json details = ReadinessDetails(site);
  return JsonAnswer(200, site.traits.readiness_says_all ? details : Json{{"status", "healthy"}, {"db", details["db"]}});
}

net::HttpAnswer Details(Site& site, const Request&) {
  if (site.database.state == DatabaseState::kAway) return JsonAnswer(503, {{"status", "healthy"}, {"db", "disconnected"}});
  return JsonAnswer(200, ReadinessDetails(site));
}

net::HttpAnswer Models(Site& site, const Request&) {
  return JsonAnswer(200, {{"data", ListedNames(site.router, site.traits)}, {"object", "list"}});
}

net::HttpAnswer OneModel(Site& site, const Request& request) {
  const std::string name = request.path.substr(request.path.rfind("models/") + 7);
  for (const Json& model : ListedNames(site.router, site.traits)) {
    if (model["id"] == name) return JsonAnswer(200, model);
  }
  return DetailAnswer(404, "The model `" + name + "` does not exist or is not accessible");
}

net::HttpAnswer ModelInfo(Site& site, const Request& request) {
  if (site.database.state == DatabaseState::kAway && site.traits.info_needs_database) return DatabaseUnreachable();
  const auto id = request.query.find("litellm_model_id");
  if (id == request.query.end()) return JsonAnswer(200, {{"data", ListedDeployments(site.router, site.traits)}});
  const Deployment* found = site.router.Find(id->second);
  if (found == nullptr) return DetailAnswer(400, {{"error", "Model id = " + id->second + " not found on litellm proxy"}});
  return JsonAnswer(200, {{"data", Json::array({DescribeDeployment(*found, site.traits)})}});
}

net::HttpAnswer ModelInfoPages(Site& site, const Request&) {
  if (!HasDatabase(site)) return DetailAnswer(500, {{"error", "DB not connected. See https://docs.litellm.ai/docs/proxy/virtual_keys"}});
  const Json rows = ListedDeployments(site.router, site.traits);
  return JsonAnswer(200, {{"data", rows}, {"total_count", rows.size()}, {"current_page", 1}, {"total_pages", 1}, {"size", 50}});
}

net::HttpAnswer Patch(Site& site, const Request& request) {
  constexpr std::string_view kStart = "/model/";
  constexpr std::string_view kEnd = "/update";
  const std::string& path = request.path;
  return PatchModel(site, path.substr(kStart.size(), path.size() - kStart.size() - kEnd.size()), request.body);
}

net::HttpAnswer New(Site& site, const Request& request) { return NewModel(site, request.body); }
net::HttpAnswer Delete(Site& site, const Request& request) { return DeleteModel(site, request.body); }
net::HttpAnswer Update(Site& site, const Request& request) { return UpdateModel(site, request.body); }
net::HttpAnswer Block(Site& site, const Request& request) { return BlockModel(site, request.body, Blocking::kBlock); }
net::HttpAnswer Unblock(Site& site, const Request& request) { return BlockModel(site, request.body, Blocking::kUnblock); }
net::HttpAnswer ChatRoute(Site& site, const Request& request) { return Chat(site, request.body); }
net::HttpAnswer CompleteRoute(Site& site, const Request& request) { return Complete(site, request.body); }

constexpr std::array<Route, 21> kRoutes = {{
    {"GET", "/health/liveliness", Liveliness, Access::kOpen},
    {"GET", "/health/liveness", Liveliness, Access::kOpen},
    {"GET", "/health/readiness", Readiness, Access::kOpen},
    {"GET", "/health/readiness/details", Details, Access::kKey, Since::kBlocking},
    {"GET", "/v1/models", Models},
    {"GET", "/models", Models},
    {"GET", "/v1/models/", OneModel},
    {"GET", "/models/", OneModel},
    {"GET", "/model/info", ModelInfo},
    {"GET", "/v1/model/info", ModelInfo},
    {"GET", "/v2/model/info", ModelInfoPages},
    {"POST", "/model/new", New},
    {"POST", "/model/delete", Delete},
    {"POST", "/model/update", Update},
    {"POST", "/model/block", Block, Access::kKey, Since::kBlocking},
    {"POST", "/model/unblock", Unblock, Access::kKey, Since::kBlocking},
    {"PATCH", "/model/*/update", Patch},
    {"POST", "/v1/chat/completions", ChatRoute},
    {"POST", "/chat/completions", ChatRoute},
    {"POST", "/v1/completions", CompleteRoute},
    {"POST", "/completions", CompleteRoute},
}};

bool IsThere(const Route& route, const Traits& traits) { return route.since == Since::kAlways || traits.has_block; }

// "/model/*/update" matches one segment; a path that ends in "/" matches all below it.
bool PathMatches(std::string_view route, std::string_view path) {
  if (const auto star = route.find('*'); star != std::string_view::npos) {
    return PatternMatches(route, path) && path.substr(star, path.size() - route.size() + 1).find('/') == std::string_view::npos &&
           path.size() >= route.size();
  }
  return route.ends_with('/') ? path.size() > route.size() && path.starts_with(route) : route == path;
}

std::map<std::string, std::string> ReadQuery(std::string_view text) {
  std::map<std::string, std::string> query;
  while (!text.empty()) {
    const auto end = std::min(text.find('&'), text.size());
    std::string pair(text.substr(0, end));
    for (char& letter : pair) {
      if (letter == '+') letter = ' ';
    }
    const auto equals = std::min(pair.find('='), pair.size());
    query[PercentDecoded(pair.substr(0, equals))] = equals == pair.size() ? "" : PercentDecoded(pair.substr(equals + 1));
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  return query;
}

// Where Python finds fault with a text: at the start of what it cannot read.
std::size_t FaultyPlace(const std::string& text, std::size_t byte, bool wants_name) {
  if (!wants_name) return byte - 1;
  const auto before = text.find_last_of("{,", byte - 1);
  return before == std::string::npos ? 0 : std::min(text.find_first_not_of(" \t\r\n", before + 1), text.size());
}

// FastAPI reads the body before it looks at the key.
std::optional<net::HttpAnswer> ReadBody(const net::HttpCall& call, const Traits& traits, Json& body) {
  try {
    body = call.body.empty() ? Json() : Json::parse(call.body);
  } catch (const Json::parse_error& error) {
    const bool wants_name = std::string_view(error.what()).find("object key") != std::string_view::npos;
    Json complaint = {
        {"type", "json_invalid"}, {"loc", {"body", FaultyPlace(call.body, error.byte, wants_name)}}, {"msg", "JSON decode error"}};
    if (!traits.short_errors) {
      const char* reason = wants_name ? "Expecting property name enclosed in double quotes" : "Expecting value";
      complaint.update({{"input", Json::object()}, {"ctx", {{"error", reason}}}});
    }
    return Unprocessable(complaint);
  }
  return std::nullopt;
}

net::HttpAnswer WrongBody(const Json& body, const Traits& traits) {
  if (body.is_null()) return MissingField({"body"}, nullptr, traits);
  return Unprocessable({{"type", "model_attributes_type"},
                        {"loc", {"body"}},
                        {"msg", "Input should be a valid dictionary or object to extract fields from"}});
}

}  // namespace

void Site::Reload() {
  if (database.state == DatabaseState::kConnected) router.Reload(database.rows, file_ids);
}

void Site::Touch(ModelRow& row) {
  row.updated = now;
  row.revision = ++revisions;
}

std::string Site::MakeId() { return fmt::format("00000000-0000-4000-8000-{:012x}", ++made_ids); }

net::HttpAnswer Answer(Site& site, const net::HttpCall& call) {
  const auto question = std::min(call.target.find('?'), call.target.size());
  Request request{
      .method = call.method, .path = PercentDecoded(std::string_view(call.target).substr(0, question)), .query = {}, .body = {}};
  if (question < call.target.size()) request.query = ReadQuery(std::string_view(call.target).substr(question + 1));
  const Route* route = nullptr;
  std::string_view allowed;
  for (const Route& one : kRoutes) {
    if (!IsThere(one, site.traits) || !PathMatches(one.path, request.path)) continue;
    if (one.method == request.method && route == nullptr) route = &one;
    allowed = one.method;
  }
  if (route == nullptr) return allowed.empty() ? NoSuchRoute() : WrongMethod(allowed);
  if (route->method != "GET") {
    if (auto wrong = ReadBody(call, site.traits, request.body)) return std::move(*wrong);
  }
  if (route->access == Access::kKey) {
    if (auto refusal = Refusal(site, call)) return std::move(*refusal);
  }
  if (route->method != "GET" && !request.body.is_object()) return WrongBody(request.body, site.traits);
  return route->serve(site, request);
}

}  // namespace warden::testing::fake_litellm
