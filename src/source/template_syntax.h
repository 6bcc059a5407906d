// Whether a text is a template that still has to be rendered: Helm and Go (`{{ … }}`), Jinja (`{% … %}`), Flux (`${…}`).
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

#include "warden/document.h"

namespace warden::source {

enum class TemplateKind { kHelm, kJinja, kBraces, kSubstitution };  // kBraces: `{{ … }}` of whatever engine

struct TemplateSyntax {
  TemplateKind kind = TemplateKind::kBraces;
  std::uint32_t at = 0;  // byte of the text
};

// "a Helm template".
std::string_view ToString(TemplateKind kind);

// Whether the file's name says template: x.yaml.j2, _helpers.tpl.
bool IsTemplateName(std::string_view name);

// Template syntax where it shapes the text: not in a comment, in quotes or in a block scalar. The first one; `${…}` only on a line
// that `error` stands on, for in a plain scalar it is only a string.
std::optional<TemplateSyntax> FindTemplateSyntax(std::string_view text, Range part, std::optional<std::uint32_t> error);

// Any of `{{` and `{%`, wherever it stands: for files that are templates by name.
std::optional<TemplateSyntax> FindAnyTemplateSyntax(std::string_view text);

// A plain scalar of a document that was readable all the same (`name: litellm-{{ env }}`); nullptr when there is none.
const Node* FindTemplateScalar(const Node& root);

}  // namespace warden::source
