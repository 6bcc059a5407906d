// What counts as a template that nobody rendered, and what only looks like one.
#include "source/template_syntax.h"

#include <gtest/gtest.h>

#include <string>

namespace warden {
namespace {

std::optional<source::TemplateSyntax> Find(std::string_view text, std::optional<std::uint32_t> error = std::nullopt) {
  return source::FindTemplateSyntax(text, {0, static_cast<std::uint32_t>(text.size())}, error);
}

TEST(TemplateSyntax, HelmControlLinesShapeTheText) {
  const auto found = Find("a: 1\n{{- if .Values.x }}\nb: 2\n{{- end }}\n");
  ASSERT_TRUE(found);
  EXPECT_EQ(found->kind, source::TemplateKind::kHelm);
  EXPECT_EQ(found->at, 5U);
}

TEST(TemplateSyntax, ValueOutsideQuotesShapesTheText) { EXPECT_TRUE(Find("replicas: {{ .Values.replicas }}\n")); }

TEST(TemplateSyntax, QuotesInsideBracesDoNotHideThem) { EXPECT_TRUE(Find("labels: {{ include \"x.labels\" . | nindent 4 }}\n")); }

TEST(TemplateSyntax, JinjaBlock) {
  const auto found = Find("{% for m in models %}\n- {{ m }}\n{% endfor %}\n");
  ASSERT_TRUE(found);
  EXPECT_EQ(found->kind, source::TemplateKind::kJinja);
}

TEST(TemplateSyntax, QuotedCommentedAndEmbeddedBracesAreText) {
  EXPECT_FALSE(Find("a: \"{{ x }}\"\nb: '{{ y }}'\nc: 1 # {{ z }}\n"));
  EXPECT_FALSE(Find("prompt: |\n  {{ messages }}\n\n  {% if x %}\nnext: 1\n"));
  EXPECT_FALSE(Find("prompt: >-\n  {{ messages }}\n"));
}

TEST(TemplateSyntax, BlockScalarEndsWithItsIndentation) { EXPECT_TRUE(Find("prompt: |\n  text\n{{ x }}: 1\n")); }

TEST(TemplateSyntax, SubstitutionCountsOnlyWhereItBreaksTheText) {
  const std::string_view text = "a: ${FINE}\nb: [${BROKEN}, x]\n";
  EXPECT_FALSE(Find(text));
  const auto found = Find(text, 20U);
  ASSERT_TRUE(found);
  EXPECT_EQ(found->kind, source::TemplateKind::kSubstitution);
}

TEST(TemplateSyntax, OnlyThePartIsLookedAt) {
  const std::string_view text = "a: {{ x }}\n---\nb: 1\n";
  EXPECT_FALSE(source::FindTemplateSyntax(text, {15, 20}, std::nullopt));
}

TEST(TemplateSyntax, NamesThatSayTemplate) {
  EXPECT_TRUE(source::IsTemplateName("roles/x/deployment.yml.j2"));
  EXPECT_TRUE(source::IsTemplateName("templates/_helpers.tpl"));
  EXPECT_FALSE(source::IsTemplateName("deployment.yaml"));
}

}  // namespace
}  // namespace warden
