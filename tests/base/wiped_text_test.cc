// A text that leaves nothing behind: where it stood is looked at after it has gone elsewhere.
#include "base/wiped_text.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <memory>
#include <new>
#include <type_traits>

namespace warden::base {
namespace {

TEST(WipedText, GrowsByPieces) {
  WipedText text;
  std::string expected;
  for (int i = 0; i < 300; ++i) {
    const std::string piece(static_cast<std::size_t>(i % 7), static_cast<char>('a' + i % 26));
    text.Append(piece);
    expected += piece;
    ASSERT_EQ(text, expected);
  }
  EXPECT_EQ(text.size(), expected.size());
  EXPECT_EQ(text.Take(), expected);
  EXPECT_TRUE(text.empty());
  text.Append("again");
  EXPECT_EQ(text, "again");
}

TEST(WipedText, MovesAndIsGivenAnother) {
  WipedText one(std::string("short"));
  WipedText two(std::move(one));
  EXPECT_EQ(two, "short");
  WipedText three(std::string(100, 'x'));
  three = std::move(two);
  EXPECT_EQ(three, "short");
  static_assert(!std::is_copy_constructible_v<WipedText>);
}

// Short strings stand in the object itself.
TEST(WipedText, NothingStaysInTheObject) {
  alignas(WipedText) unsigned char place[sizeof(WipedText)];
  const auto holds = [&] {
    const std::string_view bytes(reinterpret_cast<const char*>(place), sizeof place);
    return bytes.find("canary") != std::string_view::npos;
  };
  auto* text = new (place) WipedText(std::string("canary"));
  EXPECT_TRUE(holds());
  {
    const WipedText moved(std::move(*text));
    EXPECT_FALSE(holds());
  }
  text->Append("canary");
  const std::string taken = text->Take();
  EXPECT_FALSE(holds());
  text->Append("canary");
  text->~WipedText();
  EXPECT_FALSE(holds());
}

TEST(Wipe, ALongerPastIsWipedToo) {
  std::string text = "a canary in a string that is not short";
  const char* bytes = text.data();
  const std::size_t size = text.size();
  text.resize(2);
  Wipe(text);
  EXPECT_TRUE(text.empty());
  EXPECT_TRUE(std::all_of(bytes, bytes + size, [](char c) { return c == 0; }));
}

}  // namespace
}  // namespace warden::base
