// The examples of FIPS 180-4.
#include "base/sha256.h"

#include <gtest/gtest.h>

namespace warden::base {
namespace {

std::string Of(std::string_view text, std::size_t at_once = 1000) {
  Sha256 hash;
  for (; text.size() > at_once; text.remove_prefix(at_once)) hash.Add(text.substr(0, at_once));
  hash.Add(text);
  return hash.Hex();
}

TEST(Sha256, IsThatOfTheStandard) {
  EXPECT_EQ(Of(""), "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
  EXPECT_EQ(Of("abc"), "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
  EXPECT_EQ(Of("abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq"),
            "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1");
  EXPECT_EQ(Of(std::string(1'000'000, 'a')), "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0");
}

TEST(Sha256, DoesNotMindThePieces) {
  const std::string text(200, 'x');
  for (const std::size_t piece : {1U, 7U, 63U, 64U, 65U}) EXPECT_EQ(Of(text, piece), Of(text));
}

}  // namespace
}  // namespace warden::base
