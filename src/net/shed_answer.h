// The answers that need no handler.
#pragma once

#include <string_view>

#include "net/message.h"
#include "net/shared_state.h"

namespace warden::net {

Response Plain(unsigned status, std::string_view text);

// To a request that is not served now.
Response AnswerTo(Shed reason);

}  // namespace warden::net
