// Places in words, scalars as they are written.
#include "doc/words.h"

#include <gtest/gtest.h>

#include <array>

#include "doc/reader.h"

namespace warden {
namespace {

Document Read(std::string text) { return *doc::ReadYaml(std::move(text), "f.yaml", Dialect::kKubectl).document; }

TEST(Words, ItemsByTheirNames) {
  const Document document =
      Read("spec:\n  env:\n  - {name: PORT, value: 1}\n  - {value: 2}\n  model_list:\n  - {model_name: gpt-4o}\na/b: {c~d: 1}\n");
  EXPECT_EQ(doc::WordsOf(document.root(), "/spec/env/0/value"), "spec.env[PORT].value");
  EXPECT_EQ(doc::WordsOf(document.root(), "/spec/env/1"), "spec.env[1]");
  EXPECT_EQ(doc::WordsOf(document.root(), "/spec/model_list/0/litellm_params"), "spec.model_list[gpt-4o].litellm_params");
  EXPECT_EQ(doc::WordsOf(document.root(), "/a~1b/c~0d"), "a/b.c~d");
  EXPECT_EQ(doc::WordsOf(document.root(), "/gone/3/x"), "gone.3.x");
  EXPECT_EQ(doc::WordsOf(document.root(), "/spec/env/9/x"), "spec.env[9].x");
  EXPECT_EQ(doc::WordsOf(document.root(), ""), "");
}

TEST(Words, ScalarsAsTheyAreWritten) {
  const Document document = Read("büro: 1e3  # comment\r\nb: {ä: y, c: 0o17}\r\n");
  EXPECT_EQ(doc::WrittenText(document, *document.root().Find("büro")), "1e3");
  EXPECT_EQ(doc::WrittenText(document, *document.root().Find("b")->Find("ä")), "y");
  EXPECT_EQ(doc::WrittenText(document, *document.root().Find("b")->Find("c")), "0o17");
}

TEST(Words, SecretsAreNotWritten) {
  Document document = Read("key: hunter2\n");
  const std::array<const Node*, 1> secrets = {document.root().Find("key")};
  doc::SealNodes(document, secrets);
  EXPECT_EQ(doc::WrittenText(document, *secrets[0]), "");
  EXPECT_EQ(doc::WrittenText(document, Node()), "");
}

}  // namespace
}  // namespace warden
