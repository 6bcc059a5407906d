// Shown is what is known to be harmless: keys and unsealed scalars of documents that were read as ours, the punctuation between them, and
// comments that look like no secret. Everything else becomes [redacted], a comment that cannot be told from a value `# …`.
#include "source/masked_lines.h"

#include <algorithm>
#include <span>
#include <unordered_set>

#include "base/mask.h"
#include "base/secret_names.h"
#include "doc/shown.h"
#include "litellm/config/find_configs.h"
#include "source/document_comments.h"
#include "source/manifests.h"
#include "source/text_marks.h"
#include "warden/snapshot.h"

namespace warden::source {
namespace {

constexpr std::string_view kComment = "# …";

class NoSnapshot final : public Snapshot {
 public:
  Known Knows(std::string_view, std::string_view) const override { return Known::kNotLookedAt; }
  std::span<const Object* const> List(std::string_view, std::string_view) const override { return {}; }
};

// For each byte of a text: may it be shown.
using Shown = std::vector<bool>;

void Mark(Shown& shown, Range range, bool value) {
  const std::size_t end = std::min<std::size_t>(range.end, shown.size());
  for (std::size_t i = range.begin; i < end; ++i) shown[i] = value;
}

// Anchors, aliases and tags are names; `<<` is the merge key, `...` ends a document.
bool IsHarmless(std::string_view word) { return word[0] == '&' || word[0] == '*' || word[0] == '!' || word == "<<" || word == "..."; }

// Hides in [begin, end), where nothing of the tree stands, everything but punctuation and comments: values that a later duplicate of
// their key displaced. Lines of such a value may look like comments, so then those are hidden, too. `secret`: beside the gap stands a
// secret or the name of one, so that what looks like an anchor or a tag may be a password.
void HideGap(std::string_view text, Range gap, bool secret, Shown& shown, std::vector<Range>& comments) {
  const auto [begin, end] = gap;
  std::vector<Range> here;
  bool displaced = false;
  for (std::size_t i = begin; i < end;) {
    if (IsPunctuation(text[i])) {
      ++i;
      continue;
    }
    const bool comment = IsCommentAt(text, i);
    const std::size_t stop = std::min<std::size_t>(end, comment ? LineEnd(text, i) : text.find_first_of(" \t\r\n,[]{}", i + 1));
    if (comment) {
      here.push_back(RangeOf(i, stop));
    } else if (!IsHarmless(text.substr(i, stop - i)) || (secret && text[i] != '*')) {
      displaced = true;
      Mark(shown, RangeOf(i, stop), false);
    }
    i = stop;
  }
  if (!displaced) return void(comments.insert(comments.end(), here.begin(), here.end()));
  for (const Range comment : here) Mark(shown, comment, false);
}

void ShowComments(std::string_view text, const Comments& comments, Shown& shown) {
  for (const Range comment : comments.all) Mark(shown, comment, true);
  for (const Range secret : SecretsIn(text, comments)) Mark(shown, secret, false);
}

struct Scalar {
  Range range;
  bool hidden = false;
  bool names_secret = false;  // a key
};

// Strings whose content is looked at by itself.
using ReadInside = std::unordered_set<const Node*>;

// Of a masked node the tree says nothing; its range does.
bool Overlaps(std::span<const Range> hidden, Range range) {
  const auto first =
      std::lower_bound(hidden.begin(), hidden.end(), range.begin, [](Range other, std::uint32_t at) { return other.end <= at; });
  return first != hidden.end() && first->begin < range.end;
}

bool IsHidden(std::string_view text, const Node& node, const ReadInside& read_inside) {
  if (node.sealed() || node.deferred()) return true;
  if (read_inside.contains(&node)) return false;
  const std::string_view raw = text.substr(node.range().begin, node.range().end - node.range().begin);
  return !doc::MayShow(node) || (node.is_string() && raw.find('\n') != std::string_view::npos);
}

void Collect(std::string_view text, const Node& node, const ReadInside& read_inside, std::vector<Scalar>& scalars) {
  if (node.is_scalar() || node.deferred()) {
    if (node.range().empty() || node.range().end > text.size()) return;
    return void(scalars.push_back({node.range(), IsHidden(text, node, read_inside)}));
  }
  for (const Node& item : node.items()) Collect(text, item, read_inside, scalars);
  for (const Member& member : node.members()) {
    const std::size_t known = scalars.size();
    Collect(text, member.key, read_inside, scalars);
    if (scalars.size() > known) scalars.back().names_secret = base::MayNameSecret(member.key.text());
    Collect(text, member.value, read_inside, scalars);
  }
}

// A block scalar's range begins with its header, which may carry a comment.
void AddHeaderComment(std::string_view text, Range scalar, std::vector<Range>& comments) {
  if (text[scalar.begin] != '|' && text[scalar.begin] != '>') return;
  const std::size_t end = std::min<std::size_t>(LineEnd(text, scalar.begin), scalar.end);
  const std::size_t hash = text.substr(0, end).find('#', scalar.begin);
  if (hash < end) comments.push_back(RangeOf(hash, end));
}

// Between the scalars `at` - 1 and `at`, the latter mostly a key, whose value is the next.
Near NearTo(const std::vector<Scalar>& scalars, std::size_t at) {
  const auto hidden = [&](std::size_t i) { return i < scalars.size() && scalars[i].hidden; };
  if (hidden(at - 1) || hidden(at) || hidden(at + 1)) return Near::kSecret;  // 0 - 1 is none of them
  const auto named = [&](std::size_t i) { return i < scalars.size() && scalars[i].names_secret; };
  return named(at - 2) || named(at - 1) || named(at) ? Near::kName : Near::kNothing;
}

// The value of `scalars[at - 1]`, were it a key, is not the next scalar: `api_key: &X`, `api_key: #X`. What stands there looks like an
// anchor or a comment and may be a password.
bool IsNameWithoutValue(std::string_view text, const std::vector<Scalar>& scalars, std::size_t at, std::string_view gap) {
  if (at == 0 || scalars[at - 1].hidden || !gap.starts_with(':') || gap.substr(0, 3) == ": *") return false;
  if (at < scalars.size() && gap.find_first_of(",]}\n") == std::string_view::npos) return false;
  const Range name = scalars[at - 1].range;
  return base::MayNameSecret(text.substr(name.begin, name.end - name.begin));
}

bool HoldsSecretObject(const Node& root) {
  const auto is_secret = [](const Node& node) {
    const Node* kind = node.Find("kind");
    return kind != nullptr && kind->string() == "Secret";
  };
  const Node* items = root.Find("items");
  return is_secret(root) || (items != nullptr && std::any_of(items->items().begin(), items->items().end(), is_secret));
}

// What may be shown of a document that was read from `text`. In that of a Secret a comment may be anything: none is shown.
void ShowDocument(std::string_view text, const Document& document, const ReadInside& read_inside, Shown& shown) {
  std::vector<Scalar> scalars;  // keys and values
  Collect(text, document.root(), read_inside, scalars);
  if (scalars.empty()) return;
  const std::span<const Range> hidden = doc::HiddenRanges(document);
  for (Scalar& scalar : scalars) scalar.hidden = scalar.hidden || Overlaps(hidden, scalar.range);
  std::sort(scalars.begin(), scalars.end(), [](const Scalar& a, const Scalar& b) { return a.range.begin < b.range.begin; });
  // Containers end where their last scalar does, or with a bracket behind it.
  const Range root = document.root().range();
  const Range whole{std::min(root.begin, scalars.front().range.begin), std::max(root.end, scalars.back().range.end)};
  Mark(shown, whole, true);
  Comments comments;
  AddCommentsAbove(text, whole.begin, comments.all);
  std::size_t gap = whole.begin;
  const auto hide_gap = [&](std::size_t at, Range between) {
    const bool nameless = IsNameWithoutValue(text, scalars, at, text.substr(between.begin, between.end - between.begin));
    const bool secret = nameless || (at < scalars.size() && scalars[at].hidden);
    const std::size_t known = comments.all.size();
    HideGap(text, between, secret, shown, comments.all);
    if (nameless && comments.all.size() > known) comments.AddValue(text, between, comments.all[known]);
  };
  for (std::size_t i = 0; i < scalars.size(); ++i) {
    const Range before = RangeOf(gap, std::max<std::size_t>(gap, scalars[i].range.begin));
    hide_gap(i, before);
    comments.Since(NearTo(scalars, i));
    AddHeaderComment(text, scalars[i].range, comments.all);
    gap = std::max<std::size_t>(gap, scalars[i].range.end);
  }
  const std::size_t end = std::min<std::size_t>(whole.end, text.size());
  hide_gap(scalars.size(), RangeOf(gap, std::max(gap, end)));
  const std::size_t known = comments.all.size();
  AddCommentsBelow(text, std::max(gap, end), comments.all);
  const std::string_view rest = text.substr(std::min(gap, text.size()));
  if (comments.all.size() > known && IsNameWithoutValue(text, scalars, scalars.size(), rest)) {
    comments.AddValue(text, RangeOf(gap, text.size()), comments.all[known]);
  }
  comments.Since(NearTo(scalars, scalars.size()));
  for (const Scalar& scalar : scalars) {
    if (scalar.hidden) Mark(shown, scalar.range, false);
  }
  for (const Range range : hidden) Mark(shown, range, false);
  if (!HoldsSecretObject(document.root())) return ShowComments(text, comments, shown);
  for (const Range comment : comments.all) Mark(shown, comment, false);
}

// Documents that hold nothing but comments, such as what stands above the first `---`.
void ShowEmptyDocuments(std::string_view text, Shown& shown) {
  Comments comments;
  bool empty = true;
  const auto end_document = [&] {
    if (empty) ShowComments(text, comments, shown);
    comments = {};
    empty = true;
  };
  for (std::size_t at = 0; at < text.size();) {
    const std::size_t end = LineEnd(text, at);
    if (text.substr(at, end - at).starts_with("---")) {
      end_document();
      empty = AddLine(text, at + 3, end, comments.all);
    } else {
      empty = AddLine(text, at, end, comments.all) && empty;
    }
    at = end + 1;
  }
  end_document();
}

void HideCommentsBefore(std::string_view text, const Document& document, Shown& shown) {
  if (!HoldsSecretObject(document.root())) return;
  std::vector<Range> comments;
  AddCommentsBeforeMarker(text, document.root().range().begin, comments);
  for (const Range comment : comments) Mark(shown, comment, false);
}

class Masker {
 public:
  Masker(std::string_view name, std::string_view text) : text_(text), file_(ReadFile(name, text)), shown_(text.size(), false) {
    for (std::size_t at = 0; at < text.size(); at = LineEnd(text, at) + 1) line_starts_.push_back(at);
  }

  std::vector<std::string> Lines() {
    const NoSnapshot snapshot;
    for (const Object& object : file_.objects) {
      const litellm::FoundConfigs found = litellm::FindConfigs(object, snapshot, {});
      for (const litellm::Config& config : found.configs) AddTexts(config.document());
    }
    for (const Document& document : file_.documents) ShowDocument(text_, document, hosts_, shown_);
    for (const Document& text : texts_) HideInside(text);
    ShowEmptyDocuments(text_, shown_);
    for (const Document& document : file_.documents) HideCommentsBefore(text_, document, shown_);
    ShowHarmless();
    std::vector<std::string> lines;
    for (const std::size_t begin : line_starts_) lines.push_back(Line(begin, LineEnd(text_, begin)));
    return lines;
  }

 private:
  // The text that a configuration stands in, and those around it, the outer ones first.
  void AddTexts(const Document& document) {
    if (document.host() == nullptr) return;
    AddTexts(*document.host());
    if (hosts_.insert(document.host_node()).second) texts_.push_back(document.Whole());
  }

  // Mostly asked for one place behind the other: a walk goes on where the last one ended, for a text may be one line of a megabyte.
  std::size_t ByteOf(Place place) {
    if (place.line == 0 || place.line > line_starts_.size()) return text_.size();
    if (place.line != walked_to_.line || place.column < walked_to_.column) {
      walked_to_ = {place.line, 1};
      walked_byte_ = line_starts_[place.line - 1];
    }
    for (; walked_to_.column < place.column && walked_byte_ < text_.size(); ++walked_to_.column) {
      do ++walked_byte_;
      while (walked_byte_ < text_.size() && (static_cast<unsigned char>(text_[walked_byte_]) & 0xC0) == 0x80);
    }
    return walked_byte_;
  }

  // Carries over what the embedded text hides, line by line.
  void HideInside(const Document& document) {
    const std::string_view inner = document.host_node()->string();
    Shown shown(inner.size(), false);
    ShowDocument(inner, document, hosts_, shown);
    for (std::size_t i = 0; i < inner.size(); ++i) {
      if (shown[i] || IsSpace(inner[i])) continue;
      std::size_t end = i;
      while (end < inner.size() && !shown[end] && inner[end] != '\n') ++end;
      HideMapped(document, i, end);
      i = end;
    }
  }

  // The string of the file that it all stands in.
  static Range InFile(const Document& document) {
    const Document* text = &document;
    while (text->host()->host() != nullptr) text = text->host();
    return text->host_node()->range();
  }

  void HideMapped(const Document& document, std::size_t begin, std::size_t end) {
    const std::size_t outer_begin = ByteOf(document.PlaceOf(static_cast<std::uint32_t>(begin)));
    const std::size_t outer_end = ByteOf(document.PlaceOf(static_cast<std::uint32_t>(end)));
    Range range{static_cast<std::uint32_t>(outer_begin), static_cast<std::uint32_t>(outer_end)};
    // A string that cannot be retraced byte by byte is hidden whole.
    if (outer_end < outer_begin + (end - begin)) range = InFile(document);
    if (range == hidden_last_) return;
    Mark(shown_, range, false);
    hidden_last_ = range;
  }

  // Line ends, indentation and document markers.
  void ShowHarmless() {
    for (const std::size_t begin : line_starts_) {
      const std::string_view line = text_.substr(begin, LineEnd(text_, begin) - begin);
      if (line.starts_with("---")) Mark(shown_, {static_cast<std::uint32_t>(begin), static_cast<std::uint32_t>(begin + 3)}, true);
    }
    for (std::size_t i = 0; i < text_.size(); ++i) {
      if (IsSpace(text_[i]) && (i == 0 || shown_[i - 1])) shown_[i] = true;
    }
  }

  std::string Line(std::size_t begin, std::size_t end) const {
    if (end > begin && text_[end - 1] == '\r') --end;
    std::string line;
    bool indent = true;  // nothing but blanks so far
    for (std::size_t i = begin; i < end;) {
      const bool shown = shown_[i] || (indent && IsSpace(text_[i]));
      indent = indent && (text_[i] == ' ' || text_[i] == '\t');
      if (shown) {
        line += text_[i++];
        continue;
      }
      line += text_[i] == '#' ? kComment : base::kRedacted;
      while (i < end && !shown_[i]) ++i;
    }
    return line;
  }

  std::string_view text_;
  FileObjects file_;
  Shown shown_;
  std::vector<std::size_t> line_starts_;
  Place walked_to_;  // by ByteOf, last
  std::size_t walked_byte_ = 0;
  Range hidden_last_;            // by HideMapped, last: all of a string that cannot be retraced, for each piece of it
  std::vector<Document> texts_;  // embedded ones that were read
  ReadInside hosts_;             // the strings that they stand in
};

}  // namespace

std::vector<std::string> MaskedLines(std::string_view name, std::string_view text) { return Masker(name, text).Lines(); }

}  // namespace warden::source
