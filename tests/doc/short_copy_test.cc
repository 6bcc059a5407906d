// Short copies: what is left, what can no longer be told, and that nothing of the old document lives on. And wiping.
#include "doc/short_copy.h"

#include <fmt/core.h>
#include <gtest/gtest.h>

#include "doc/equal.h"
#include "doc/json_writer.h"
#include "doc/reader.h"
#include "doc/secret_text.h"

namespace warden::doc {
namespace {

Document Read(std::string text) { return *ReadJson(std::move(text), "").document; }

TEST(ShortCopy, LeavesOutWithholdsAndAdds) {
  const Document whole = Read(R"({"a":[1,{"b":null},"x"],"c":{"d":"secret","e":true},"f":"gone"})");
  const Node& root = whole.root();
  Shortening how;
  how.left_out = {root.Find("f"), root.Find("a")->At(0)};
  how.withheld = {{root.Find("c")->Find("d"), 6}};
  how.added = {{"kind", "Thing"}};
  const Document copy = ShortCopy(whole, how);
  EXPECT_EQ(ToJson(copy.root()), R"({"a":[{"b":null},"x"],"c":{"d":"[redacted]","e":true},"kind":"Thing"})");
  const Node& withheld = *copy.root().Find("c")->Find("d");
  EXPECT_TRUE(withheld.withheld());
  EXPECT_TRUE(withheld.sealed());
  EXPECT_EQ(withheld.size(), 6U);
  EXPECT_EQ(SecretText(withheld), "");
}

TEST(ShortCopy, OfACopyIsTheSame) {
  const Document whole = Read(R"({"a":{"b":"value"}})");
  Shortening how;
  how.withheld = {{whole.root().Find("a")->Find("b"), 3}};
  const Document copy = ShortCopy(whole, how), again = ShortCopy(copy, {});
  EXPECT_TRUE(again.root().Find("a")->Find("b")->withheld());
  EXPECT_EQ(ToJson(again.root()), ToJson(copy.root()));
}

TEST(ShortCopy, OutlivesWhatItWasMadeOfAndHasPathsButNoPlaces) {
  std::string text = R"({"a":{"many":{)";
  for (int i = 0; i < 100; ++i) text += fmt::format("{}\"key{}\":{}", i == 0 ? "" : ",", i, i);
  text += "}}}";
  Document copy;
  {
    const Document whole = Read(text);
    copy = ShortCopy(whole, {});
    EXPECT_TRUE(Equal(copy.root(), whole.root()));
  }
  const Node* found = copy.root().Find("a")->Find("many")->Find("key77");
  ASSERT_NE(found, nullptr);
  EXPECT_EQ(found->integer(), 77);
  EXPECT_EQ(copy.PathOf(*found).outer, "/a/many/key77");
  EXPECT_EQ(copy.PlaceOf(found->range().begin), Place());
  EXPECT_EQ(copy.ExcerptOf(found->range()).text, "");
  // An embedded text has its own lines, and no place either.
  const Document host = ShortCopy(Read(R"({"data":{"config.yaml":"a: 1\nb: 2\n"}})"), {});
  const auto embedded = ReadEmbeddedYaml(host, *host.root().Find("data")->Find("config.yaml"), Dialect::kPyYaml);
  ASSERT_TRUE(embedded.ok());
  const Node& b = *embedded.document->root().Find("b");
  EXPECT_EQ(embedded.document->PathOf(b), (Path{"/data/config.yaml", "/b"}));
  EXPECT_EQ(embedded.document->PlaceOf(b.range().begin), Place());
}

TEST(ShortCopy, TakesWhatItSays) {
  // Each text once, 48 bytes a member.
  const Document small = ShortCopy(Read(R"({"a":"value"})"), {});
  const Document more = ShortCopy(Read(R"({"a":"value","b":"value"})"), {});
  EXPECT_EQ(BytesOf(more) - BytesOf(small), 48U) << "'b' fits where 'a' and 'value' left room";
}

TEST(Wipe, LeavesZeroes) {
  Document document = Read(R"({"data":{"plain":"canary-plain","escaped":"canary\nescaped"}})");
  const std::string_view plain = document.root().Find("data")->Find("plain")->text();
  const std::string_view escaped = document.root().Find("data")->Find("escaped")->text();
  ASSERT_EQ(plain, "canary-plain");
  Wipe(document);
  EXPECT_EQ(plain, std::string(plain.size(), '\0'));
  EXPECT_EQ(escaped, std::string(escaped.size(), '\0'));
}

}  // namespace
}  // namespace warden::doc
