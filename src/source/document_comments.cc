// Above, in and below a document.
#include "source/document_comments.h"

#include <algorithm>

#include "source/comment_secrets.h"
#include "source/lone_words.h"
#include "source/text_marks.h"

namespace warden::source {
namespace {

// The value of `name: value`, where a comment is nothing else; empty: it is another.
Range EntryIn(std::string_view text, Range comment) {
  const std::size_t sign = text.substr(0, comment.end).find_first_of(":=", comment.begin);
  if (sign >= comment.end) return {};
  std::string_view name = text.substr(comment.begin, sign - comment.begin);
  name.remove_prefix(std::min(name.find_first_not_of("# \t-\"'"), name.size()));
  std::string_view value = text.substr(sign + 1, comment.end - sign - 1);
  value.remove_prefix(std::min(value.find_first_not_of(" \t"), value.size()));
  value = value.substr(0, value.find_last_not_of(" \t\r") + 1);
  const bool one_word = value.find_first_of(" \t") == std::string_view::npos || value.starts_with('"') || value.starts_with('\'');
  if (name.find_first_of(" \t") != std::string_view::npos || !one_word) return {};
  return RangeOf(sign + 1, comment.end);
}

Range LoneWordIn(std::string_view text, Range comment) {
  std::string_view line = text.substr(comment.begin, comment.end - comment.begin);
  line.remove_prefix(std::min(line.find_first_not_of('#'), line.size()));
  // An item of a list that was commented out: whose, the lines above say.
  const std::size_t first = std::min(line.find_first_not_of(" \t"), line.size());
  if (line.substr(first).starts_with("- ")) return {};
  const std::string_view word = LoneSecret(line, Beside::kSecret);
  if (word.empty()) return {};
  const auto at = static_cast<std::size_t>(word.data() - text.data());
  return RangeOf(at, at + word.size());
}

}  // namespace

void AddCommentsBelow(std::string_view text, std::size_t at, std::vector<Range>& comments) {
  while (at < text.size()) {
    if (IsSpace(text[at])) {
      ++at;
      continue;
    }
    if (!IsCommentAt(text, at)) return;
    const std::size_t end = LineEnd(text, at);
    comments.push_back(RangeOf(at, end));
    at = end;
  }
}

bool AddLine(std::string_view text, std::size_t begin, std::size_t end, std::vector<Range>& comments) {
  while (begin < end && IsSpace(text[begin])) ++begin;
  if (begin < end && text[begin] != '#') return false;
  if (begin < end) comments.push_back(RangeOf(begin, end));
  return true;
}

void AddCommentsAbove(std::string_view text, std::size_t at, std::vector<Range>& comments) {
  std::size_t line = at == 0 ? 0 : text.rfind('\n', at - 1) + 1;  // npos + 1 is 0
  const std::string_view before = text.substr(line, at - line);
  if (!std::all_of(before.begin(), before.end(), &IsPunctuation)) return;
  while (line > 0) {
    const std::size_t end = line - 1;
    line = end == 0 ? 0 : text.rfind('\n', end - 1) + 1;
    if (!AddLine(text, line, end, comments)) break;
  }
  std::reverse(comments.begin(), comments.end());
}

void AddCommentsBeforeMarker(std::string_view text, std::size_t at, std::vector<Range>& comments) {
  for (std::size_t line = at == 0 ? 0 : text.rfind('\n', at - 1) + 1; line > 0;) {  // npos + 1 is 0
    const std::size_t end = line - 1;
    line = end == 0 ? 0 : text.rfind('\n', end - 1) + 1;
    const bool marker = text.substr(line, end - line).starts_with("---");
    if (!AddLine(text, line + (marker ? 3 : 0), end, comments)) return;
  }
}

std::vector<Range> SecretsIn(std::string_view text, const Comments& comments) {
  std::vector<Range> secrets = SecretsInComments(text, comments.all);
  for (const Range comment : comments.near_secret) secrets.push_back(EntryIn(text, comment));
  for (const Range comment : comments.beside) secrets.push_back(LoneWordIn(text, comment));
  secrets.insert(secrets.end(), comments.values.begin(), comments.values.end());
  return secrets;
}

}  // namespace warden::source
