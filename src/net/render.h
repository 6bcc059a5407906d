// An answer as the bytes that go out: head and body in one string, so that it is one TLS record and one packet.
#pragma once

#include <string>

#include "net/message.h"

namespace warden::net {

enum class AfterAnswer { kKeepOpen, kClose };
enum class BodyOf { kAnyMethod, kHead };  // the answer to HEAD tells the length of the body and leaves it out

std::string RenderResponse(const Response& response, AfterAnswer after, BodyOf method);

}  // namespace warden::net
