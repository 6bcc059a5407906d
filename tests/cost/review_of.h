// AdmissionReviews as large as anybody likes.
#pragma once

#include <string>
#include <string_view>

namespace warden::cost {

// An AdmissionReview: of `object` in JSON; `old` "" for CREATE.
std::string ReviewOf(std::string_view object, std::string_view old);

}  // namespace warden::cost
