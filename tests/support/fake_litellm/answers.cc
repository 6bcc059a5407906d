// Texts here are copied from recorded answers, odd as some of them are.
#include "support/fake_litellm/answers.h"

#include <fmt/format.h>

#include "base/base64.h"
#include "base/sha256.h"
#include "base/time_text.h"

namespace warden::testing::fake_litellm {
namespace {

// When the clock of the fake proxy stands at 0.
constexpr std::chrono::sys_days kStart = std::chrono::year(2026) / 1 / 1;

std::string TimeText(std::chrono::milliseconds at) {
  const std::string seconds = base::ToText(std::chrono::sys_seconds(kStart) + std::chrono::duration_cast<std::chrono::seconds>(at));
  return fmt::format("{}.{:03}000Z", std::string_view(seconds).substr(0, seconds.size() - 1), at.count() % 1000);
}

// Stands for an encrypted text: the same for the same text, as long as one, without a trace of it.
std::string Unreadable(std::string_view text) {
  base::Sha256 hash;
  hash.Add("fake encryption");
  hash.Add(text);
  return base::EncodeBase64(hash.Hex().substr(0, 48));
}

int HexDigit(char letter) {
  if (letter >= '0' && letter <= '9') return letter - '0';
  if (letter >= 'a' && letter <= 'f') return letter - 'a' + 10;
  if (letter >= 'A' && letter <= 'F') return letter - 'A' + 10;
  return -1;
}

// Of the errors of model management from 1.109 on.
std::string_view TypeByStatus(unsigned status) { return status < 500 ? "invalid_request_error" : "internal_server_error"; }

}  // namespace

net::HttpAnswer JsonAnswer(unsigned status, const Json& body) {
  net::HttpAnswer answer;
  answer.status = status;
  answer.headers = {{"content-type", "application/json"}};
  answer.body = body.dump();
  return answer;
}

net::HttpAnswer DetailAnswer(unsigned status, const Json& detail) { return JsonAnswer(status, {{"detail", detail}}); }

net::HttpAnswer NoSuchRoute() { return DetailAnswer(404, "Not Found"); }

net::HttpAnswer WrongMethod(std::string_view allowed) {
  net::HttpAnswer answer = DetailAnswer(405, "Method Not Allowed");
  answer.headers.push_back({"allow", std::string(allowed)});
  return answer;
}

net::HttpAnswer Unprocessable(Json complaint) { return DetailAnswer(422, Json::array({std::move(complaint)})); }

net::HttpAnswer MissingField(const Json& location, const Json& input, const Traits& traits) {
  Json complaint = {{"type", "missing"}, {"loc", location}, {"msg", "Field required"}};
  if (!traits.short_errors) complaint["input"] = input;
  return Unprocessable(complaint);
}

net::HttpAnswer NotAText(const Json& location, const Json& input, const Traits& traits) {
  Json complaint = {{"type", "string_type"}, {"loc", location}, {"msg", "Input should be a valid string"}};
  if (!traits.short_errors) complaint["input"] = input;
  return Unprocessable(complaint);
}

net::HttpAnswer ErrorAnswer(unsigned status, std::string_view type, std::string_view message, const Json& param) {
  return JsonAnswer(status, {{"error", {{"message", message}, {"type", type}, {"param", param}, {"code", std::to_string(status)}}}});
}

net::HttpAnswer ManagementError(unsigned status, std::string_view message, const Traits& traits) {
  if (traits.errors_by_status) return ErrorAnswer(status, TypeByStatus(status), message);
  return ErrorAnswer(status, "auth_error", message, "None");
}

net::HttpAnswer UnnamedError(std::string_view message, const Traits& traits) {
  return ManagementError(400, traits.errors_by_status ? std::string(message) : "Authentication Error, " + std::string(message), traits);
}

net::HttpAnswer WrappedError(unsigned status, std::string_view message, const Traits& traits) {
  // As Python writes a text: in single quotes unless it holds one.
  const char quote = message.find('\'') == std::string_view::npos ? '\'' : '"';
  return ManagementError(status, fmt::format("{{'error': {0}{1}{0}}}", quote, message), traits);
}

net::HttpAnswer Crash(const Traits& traits) {
  if (traits.short_errors) {
    return JsonAnswer(500, {{"error", {{"message", "Internal server error"}, {"type", "internal_server_error"}}}});
  }
  net::HttpAnswer answer;
  answer.status = 500;
  answer.headers = {{"content-type", "text/plain; charset=utf-8"}};
  answer.body = std::string("Internal Server Error");
  return answer;
}

net::HttpAnswer NoDatabase(const Traits& traits) {
  return WrappedError(500, "No DB Connected. Here's how to do it - https://docs.litellm.ai/docs/proxy/virtual_keys", traits);
}

net::HttpAnswer DatabaseUnreachable() {
  return ErrorAnswer(503, "no_db_connection",
                     "Service Unavailable, the authentication database is temporarily unreachable. Please retry shortly.", "None");
}

net::HttpAnswer SavedButNotLive(std::string_view action, std::string_view id) {
  return ErrorAnswer(
      500, "internal_server_error",
      fmt::format("Model {} was saved to the database, but the model id(s) ['{}'] are not live in this pod's router after the "
                  "reload and are not being served by this pod. Other pods reload on their own interval. Check server logs "
                  "for 'Error upserting deployment' or 'Error creating deployment' for the cause.",
                  action, id));
}

std::string DriverText() {
  return "Can't reach database server at `127.0.0.1`:`5432`\n\nPlease make sure your database server is running at `127.0.0.1`:`5432`.";
}

Json StoredRow(const ModelRow& row, const Traits& traits) {
  Json params = row.params;
  for (Json& value : params) {
    if (value.is_string()) value = Unreadable(value.get<std::string>());
  }
  Json answer = {{"model_id", row.id},
                 {"model_name", row.name},
                 {"litellm_params", std::move(params)},
                 {"model_info", row.info},
                 {"created_at", TimeText(row.created)},
                 {"created_by", "default_user_id"},
                 {"updated_at", TimeText(row.updated)},
                 {"updated_by", "default_user_id"}};
  if (traits.has_block) answer["blocked"] = row.blocked;
  return answer;
}

std::string PercentDecoded(std::string_view text) {
  std::string decoded;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] == '%' && i + 2 < text.size() && HexDigit(text[i + 1]) >= 0 && HexDigit(text[i + 2]) >= 0) {
      decoded += static_cast<char>(HexDigit(text[i + 1]) * 16 + HexDigit(text[i + 2]));
      i += 2;
    } else {
      decoded += text[i];
    }
  }
  return decoded;
}

}  // namespace warden::testing::fake_litellm
