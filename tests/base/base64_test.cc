// Base64 as Go's encoding/json does it.
#include "base/base64.h"

#include <gtest/gtest.h>

namespace warden {
namespace {

TEST(Base64, KnownVectors) {  // RFC 4648 section 10
  const std::pair<std::string_view, std::string_view> vectors[] = {{"", ""},        {"f", "Zg=="},        {"fo", "Zm8="},
                                                                   {"foo", "Zm9v"}, {"foob", "Zm9vYg=="}, {"foobar", "Zm9vYmFy"}};
  for (const auto& [plain, encoded] : vectors) {
    EXPECT_EQ(base::EncodeBase64(plain), encoded);
    EXPECT_EQ(base::DecodeBase64(encoded), plain);
  }
}

TEST(Base64, EveryByteComesBack) {
  std::string all;
  for (int i = 0; i < 256; ++i) all += static_cast<char>(i);
  for (std::size_t n = 0; n <= all.size(); ++n) EXPECT_EQ(base::DecodeBase64(base::EncodeBase64(all.substr(0, n))), all.substr(0, n));
}

TEST(Base64, LineEndsAreIgnored) { EXPECT_EQ(base::DecodeBase64("Zm9v\r\nYmFy\n"), "foobar"); }

TEST(Base64, WhatIsNotBase64IsRefused) {
  for (const char* bad : {"Z", "Zg", "Zg=", "Zg===", "=", "====", "Zg==Zg==", "Zm9v!", "Zm 9v", "Z=g="})
    EXPECT_FALSE(base::DecodeBase64(bad)) << bad;
}

}  // namespace
}  // namespace warden
