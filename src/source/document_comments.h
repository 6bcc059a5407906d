// The comments of a document, and what each stands beside.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>
#include <vector>

#include "warden/document.h"

namespace warden::source {

enum class Near : std::uint8_t { kNothing, kName, kSecret };

struct Comments {
  std::vector<Range> all;          // ascending
  std::vector<Range> near_secret;  // beside a value that is sealed: what is assigned in them is one that was taken out
  std::vector<Range> beside;       // that one or the name of one: a single word in them may be what stood there
  std::vector<Range> values;       // on the line of a name of a secret that has no value
  std::size_t looked_at = 0;

  // `comment` is the first behind the start of `gap`; it may stand on a line of its own.
  void AddValue(std::string_view text, Range gap, Range comment) {
    if (text.substr(gap.begin, comment.begin - gap.begin).find('\n') == std::string_view::npos) values.push_back(comment);
  }

  // Those that were added since the last call stand near that.
  void Since(Near near) {
    for (; looked_at < all.size(); ++looked_at) {
      if (near == Near::kSecret) near_secret.push_back(all[looked_at]);
      if (near != Near::kNothing) beside.push_back(all[looked_at]);
    }
  }
};

// What of them may be a secret: what was commented out, and what stands where a secret does.
std::vector<Range> SecretsIn(std::string_view text, const Comments& comments);

// From `at`, behind the last of a document: the rest of the line and the lines below it, while they are comments.
void AddCommentsBelow(std::string_view text, std::size_t at, std::vector<Range>& comments);

// Above `at`, the first of a document. `comments` is empty before.
void AddCommentsAbove(std::string_view text, std::size_t at, std::vector<Range>& comments);

// The same across the markers of documents: what stands in front of the `---` of a document is often about it.
void AddCommentsBeforeMarker(std::string_view text, std::size_t at, std::vector<Range>& comments);

// The comments of a line that holds nothing else; false: it holds something else.
bool AddLine(std::string_view text, std::size_t begin, std::size_t end, std::vector<Range>& comments);

}  // namespace warden::source
