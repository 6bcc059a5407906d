// Every failure has a name of its own, and a code for those who tell no kinds apart.
#include "kube/api_error.h"

#include <gtest/gtest.h>

#include <set>

namespace warden::kube {
namespace {

TEST(ApiError, NamesDiffer) {
  std::set<std::string_view> names;
  for (int i = 0; i <= static_cast<int>(ApiFailure::kServer); ++i) names.insert(ToString(static_cast<ApiFailure>(i)));
  EXPECT_EQ(names.size(), static_cast<std::size_t>(ApiFailure::kServer) + 1);
  EXPECT_FALSE(names.contains(""));
}

TEST(ApiError, BecomesAStatus) {
  const Status status = ToStatus({.failure = ApiFailure::kForbidden, .http_status = 403, .message = "secrets is forbidden"});
  EXPECT_EQ(status.code(), StatusCode::kForbidden);
  EXPECT_EQ(status.message(), "secrets is forbidden");
}

}  // namespace
}  // namespace warden::kube
