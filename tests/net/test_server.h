// A server on free ports of this machine, with a handler that shows what tests want to see.
#pragma once

#include <functional>
#include <memory>
#include <string>

#include "net/http_server.h"

namespace warden::net {

// Both listeners on 127.0.0.1, port 0; time limits so long that a busy machine reaches none: a test that wants one sets it.
ServerOptions TestOptions();

// A valid pair for 127.0.0.1, made once for each `common_name` and test program.
const CertificatePair& TestPair(const std::string& common_name = "warden");

// "/echo": the body. "/target": the target. "/type": the content type. "/peer": the client's common name. "/throw", "/bad_alloc".
// Else the size of the body.
Response ShowRequest(Request& request);

// A started server with TestPair(); fails the test when it does not start.
std::unique_ptr<HttpServer> StartServer(const ServerOptions& options = TestOptions(), Handler handler = &ShowRequest);

// Waits for `condition`, two minutes at most.
bool Eventually(const std::function<bool()>& condition);

}  // namespace warden::net
