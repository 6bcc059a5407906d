// Line by line, with just enough of YAML to know comments, quotes and block scalars: these texts cannot be parsed.
#include "source/template_syntax.h"

#include <algorithm>
#include <array>
#include <string>

namespace warden::source {
namespace {

constexpr std::array<std::string_view, 6> kEndings = {".j2", ".jinja", ".jinja2", ".tpl", ".gotmpl", ".tmpl"};
constexpr std::array<std::string_view, 6> kHelmWords = {".Values", ".Release", ".Chart", ".Capabilities", "include ", "nindent"};

std::string_view LineAt(std::string_view text, std::size_t begin) {
  return text.substr(begin, std::min(text.find('\n', begin), text.size()) - begin);
}

TemplateKind BracesKind(std::string_view line) {
  const bool helm =
      std::any_of(kHelmWords.begin(), kHelmWords.end(), [&](std::string_view word) { return line.find(word) != std::string_view::npos; });
  return helm ? TemplateKind::kHelm : TemplateKind::kBraces;
}

// The line with quoted parts and the comment blanked, so that what is left is structure and plain scalars. Braces win over quotes:
// `{{ include "x" . }}` is one thing.
std::string Structure(std::string_view line) {
  std::string out(line);
  char quote = 0;
  for (std::size_t i = 0; i < line.size(); ++i) {
    const char c = line[i];
    if (quote != 0) {
      const bool escaped = quote == '"' && c == '\\';
      if (c == quote) quote = 0;
      out[i] = ' ';
      if (escaped && i + 1 < line.size()) out[++i] = ' ';
    } else if (line.substr(i).starts_with("{{")) {
      const std::size_t end = line.find("}}", i);
      if (end == std::string_view::npos) return out;
      i = end + 1;
    } else if ((c == '"' || c == '\'') && (i == 0 || std::string_view(" \t:[{,-").find(line[i - 1]) != std::string_view::npos)) {
      quote = c;
      out[i] = ' ';
    } else if (c == '#' && (i == 0 || line[i - 1] == ' ' || line[i - 1] == '\t')) {
      out.resize(i);
      return out;
    }
  }
  return out;
}

// Whether a block scalar begins at the end of the line: `key: |-`, `- >2`.
bool OpensBlockScalar(std::string_view structure) {
  std::size_t end = structure.find_last_not_of(" \t\r");
  if (end == std::string_view::npos) return false;
  while (end > 0 && std::string_view("+-0123456789").find(structure[end]) != std::string_view::npos) --end;
  return (structure[end] == '|' || structure[end] == '>') && (end == 0 || structure[end - 1] == ' ');
}

std::size_t Indent(std::string_view line) { return std::min(line.find_first_not_of(' '), line.size()); }

std::optional<TemplateSyntax> FindInLine(std::string_view line, const std::string& structure, bool has_error) {
  if (const auto at = structure.find("{%"); at != std::string::npos)
    return TemplateSyntax{TemplateKind::kJinja, static_cast<std::uint32_t>(at)};
  if (const auto at = structure.find("{{"); at != std::string::npos)
    return TemplateSyntax{BracesKind(line), static_cast<std::uint32_t>(at)};
  const auto at = structure.find("${");
  if (has_error && at != std::string::npos) return TemplateSyntax{TemplateKind::kSubstitution, static_cast<std::uint32_t>(at)};
  return std::nullopt;
}

}  // namespace

std::string_view ToString(TemplateKind kind) {
  switch (kind) {
    case TemplateKind::kHelm: return "a Helm template";
    case TemplateKind::kJinja: return "a Jinja template";
    case TemplateKind::kBraces: return "a template";
    case TemplateKind::kSubstitution: return "a template with ${…} substitutions";
  }
  return "a template";
}

bool IsTemplateName(std::string_view name) {
  return std::any_of(kEndings.begin(), kEndings.end(), [&](std::string_view ending) { return name.ends_with(ending); });
}

std::optional<TemplateSyntax> FindTemplateSyntax(std::string_view text, Range part, std::optional<std::uint32_t> error) {
  std::optional<std::size_t> block;  // inside a block scalar whose key stands at this indent
  const std::string_view whole = text.substr(0, part.end);
  for (std::size_t begin = part.begin; begin < whole.size();) {
    const std::string_view line = LineAt(whole, begin);
    const std::size_t next = begin + line.size() + 1;
    const bool blank = line.find_first_not_of(" \t\r") == std::string_view::npos;
    if (block && !blank && Indent(line) <= *block) block.reset();
    if (!block && !blank) {
      const std::string structure = Structure(line);
      if (auto found = FindInLine(line, structure, error && *error >= begin && *error < next)) {
        found->at += static_cast<std::uint32_t>(begin);
        return found;
      }
      if (OpensBlockScalar(structure)) block = Indent(line);
    }
    begin = next;
  }
  return std::nullopt;
}

std::optional<TemplateSyntax> FindAnyTemplateSyntax(std::string_view text) {
  const std::size_t jinja = text.find("{%");
  const std::size_t braces = text.find("{{");
  if (jinja < braces) return TemplateSyntax{TemplateKind::kJinja, static_cast<std::uint32_t>(jinja)};
  if (braces == std::string_view::npos) return std::nullopt;
  const std::size_t line = text.rfind('\n', braces) + 1;
  return TemplateSyntax{BracesKind(LineAt(text, line)), static_cast<std::uint32_t>(braces)};
}

const Node* FindTemplateScalar(const Node& root) {
  if (root.style() == Style::kPlain && root.is_string()) {
    const std::size_t open = root.string().find("{{");
    return open != std::string_view::npos && root.string().find("}}", open) != std::string_view::npos ? &root : nullptr;
  }
  for (const Node& item : root.items()) {
    if (const Node* found = FindTemplateScalar(item)) return found;
  }
  for (const Member& member : root.members()) {
    if (const Node* found = FindTemplateScalar(member.value)) return found;
  }
  return nullptr;
}

}  // namespace warden::source
