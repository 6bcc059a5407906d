// The quick way says what the slow one says, whatever stands where.
#include "doc/plain_length.h"

#include <gtest/gtest.h>

#include <random>
#include <string>

namespace warden {
namespace {

std::size_t OneByOne(std::string_view text) {
  std::size_t length = 0;
  while (length < text.size() && doc::IsPlainInJson(text[length])) ++length;
  return length;
}

TEST(PlainLength, EveryByteAtEveryPlace) {
  for (int byte = 0; byte < 256; ++byte) {
    for (std::size_t at = 0; at < 40; ++at) {
      std::string text(40, 'x');
      text[at] = static_cast<char>(byte);
      EXPECT_EQ(doc::PlainLength(text), OneByOne(text)) << byte << " at " << at;
    }
  }
}

TEST(PlainLength, NothingBeyondTheEndCounts) {
  const std::string text = std::string(64, 'x') + "\"";
  for (std::size_t size = 0; size <= 64; ++size) EXPECT_EQ(doc::PlainLength(std::string_view(text).substr(0, size)), size);
}

TEST(PlainLength, AnyText) {
  std::mt19937 random(1);
  for (int i = 0; i < 20'000; ++i) {
    std::string text(random() % 50, ' ');
    for (char& c : text) c = static_cast<char>(random() % 8 == 0 ? random() : 'a' + random() % 26);
    EXPECT_EQ(doc::PlainLength(text), OneByOne(text));
  }
}

}  // namespace
}  // namespace warden
