// From what came instead of an object to an ApiError. Pure.
#pragma once

#include "kube/api_error.h"
#include "net/http_transport.h"
#include "warden/document.h"

namespace warden::kube {

// An answer whose status is not 2xx. A body that is no metav1.Status (a proxy's page) is kUnreadable, whatever the status, and is never
// quoted. Two come from API servers as plain text: 429 of their flow control, and 404 for a kind that is not installed.
ApiError ReadError(const net::HttpAnswer& answer);

// The metav1.Status at `status`: a whole body, or the object of a watch event of type ERROR. `http_status`: where it names no code.
ApiError ReadStatus(const Node& status, unsigned http_status);

// No answer, or none that came to its end. `begun`: the status of one that had begun; 0: none had.
ApiError ErrorOfTransport(const Status& status, unsigned begun, bool stop_requested);

ApiError Unreadable(unsigned http_status, std::string message);

}  // namespace warden::kube
