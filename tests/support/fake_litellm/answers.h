// The answers of a LiteLLM proxy as they stand on the wire. Their shapes and texts are those that were recorded from real proxies.
#pragma once

#include <chrono>
#include <string>
#include <string_view>

#include "net/http_transport.h"
#include "support/fake_litellm/deployment.h"

namespace warden::testing::fake_litellm {

net::HttpAnswer JsonAnswer(unsigned status, const Json& body);
// {"detail": …}, as FastAPI answers.
net::HttpAnswer DetailAnswer(unsigned status, const Json& detail);
// 404 {"detail":"Not Found"}
net::HttpAnswer NoSuchRoute();
net::HttpAnswer WrongMethod(std::string_view allowed);
// 422 with one complaint.
net::HttpAnswer Unprocessable(Json complaint);
// 422 for a field of the body that must be there.
net::HttpAnswer MissingField(const Json& location, const Json& input, const Traits& traits);

// 422 for a field that must be a text.
net::HttpAnswer NotAText(const Json& location, const Json& input, const Traits& traits);

// {"error": {…}}. `param` is null or, in older parts of LiteLLM, the text "None".
net::HttpAnswer ErrorAnswer(unsigned status, std::string_view type, std::string_view message, const Json& param = nullptr);
// Of POST /model/new, delete and update: type auth_error and param "None", or from 1.109 on a type by the status and param null.
net::HttpAnswer ManagementError(unsigned status, std::string_view message, const Traits& traits);
// The same for an exception that nobody named: 400, in older versions called an authentication error.
net::HttpAnswer UnnamedError(std::string_view message, const Traits& traits);
// The same with a message like {'error': '…'}.
net::HttpAnswer WrappedError(unsigned status, std::string_view message, const Traits& traits);
// What an exception that nobody expected becomes.
net::HttpAnswer Crash(const Traits& traits);
net::HttpAnswer NoDatabase(const Traits& traits);
// 503 no_db_connection
net::HttpAnswer DatabaseUnreachable();
// 500 of a write that is saved but that this replica does not serve. `action` is "create", "update", "blocked" or "unblocked".
net::HttpAnswer SavedButNotLive(std::string_view action, std::string_view id);
// What the database driver says.
std::string DriverText();

// A row as POST /model/new and PATCH answer it, with all texts of litellm_params made unreadable.
Json StoredRow(const ModelRow& row, const Traits& traits);

// Of a path or a query.
std::string PercentDecoded(std::string_view text);

}  // namespace warden::testing::fake_litellm
