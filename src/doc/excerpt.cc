// One line of source for people. What is shown is what is known: punctuation, keys and values that are in the tree and may be shown.
// Everything else becomes `…`: values that a later duplicate displaced, deferred JSON. Comments become `# …`, secrets `[redacted]`.
#include <algorithm>
#include <string>
#include <vector>

#include "base/mask.h"
#include "base/secret_names.h"
#include "doc/shown.h"
#include "doc/storage.h"
#include "warden/document.h"

namespace warden {
namespace {

constexpr std::string_view kEllipsis = "\xE2\x80\xA6";  // …
constexpr std::string_view kComment = "# \xE2\x80\xA6";
constexpr std::string_view kBom = "\xEF\xBB\xBF";
constexpr std::size_t kMostCodePoints = 200;
constexpr std::size_t kBeforeCaret = 100;  // kept in front of the marked part when a line is cut
// Bytes around the mark that are looked at at all: a review is one line of a megabyte. Far more than is shown, so that a token shape
// that the window cuts is never seen.
constexpr std::uint32_t kWindow = 8'192;
constexpr std::uint32_t kNear = 320;  // enough for all that is shown; thousands of findings on one line look at as much each

bool Overlap(Range a, Range b) { return a.begin < b.end && b.begin < a.end; }

bool Continues(char c) { return (static_cast<unsigned char>(c) & 0xC0) == 0x80; }

// How far from the mark the line is looked at. No token shape has a space or a quote in it, so that one that stands near is seen whole
// from the next of them; only a private key does, and it says so where it begins.
Range NearOrFar(const doc::Source& source, Range line, std::uint32_t at) {
  const std::string_view text = source.bytes();
  const Range far{at - line.begin > kWindow ? at - kWindow : line.begin, line.end - at > kWindow ? at + kWindow : line.end};
  const std::string_view seen = text.substr(far.begin, far.end - far.begin);
  if (source.MayHoldKeyBlock() && seen.find("-----BEGIN") != std::string_view::npos) return far;
  const auto separates = [&](std::uint32_t i) { return text[i] == ' ' || text[i] == '"' || text[i] == '\''; };
  Range near{at - far.begin > kNear ? at - kNear : far.begin, far.end - at > kNear ? at + kNear : far.end};
  while (near.begin > far.begin && !separates(near.begin)) --near.begin;
  while (near.end < far.end && !separates(near.end)) ++near.end;
  return near;
}

// The line, or as much of it as is near the mark.
Range WindowOf(const doc::Source& source, std::uint32_t at) {
  const std::string_view text = source.bytes();
  Range line = source.LineOf(std::min(at, static_cast<std::uint32_t>(text.size())));
  if (line.begin == 0 && text.starts_with(kBom)) line.begin = std::min<std::uint32_t>(3, line.end);
  at = std::clamp(at, line.begin, line.end);
  if (line.end - line.begin > kNear) line = NearOrFar(source, line, at);
  while (line.begin < at && Continues(text[line.begin])) ++line.begin;
  while (line.end > at && line.end < text.size() && Continues(text[line.end])) --line.end;
  return line;
}

enum class Show : std::uint8_t { kText, kRedacted };
struct Piece {
  Range range;
  Show show = Show::kText;
};

// A block scalar's header may end in a comment, which is none of its text: on that line only the indicator is shown.
Range Shown(const Node& node, Range line, std::string_view source) {
  Range range = node.range();
  const bool block = node.style() == Style::kLiteral || node.style() == Style::kFolded;
  if (!block || range.begin < line.begin) return range;
  range.end = std::min(range.end, line.end);
  const std::string_view header = source.substr(range.begin, range.end - range.begin);
  range.end = range.begin + static_cast<std::uint32_t>(std::min(header.find_first_of(" \t#"), header.size()));
  return range;
}

// Every scalar written on the line, keys included.
void CollectScalars(const Node& node, Range line, std::string_view source, std::vector<Piece>& pieces) {
  if (node.is_scalar()) {
    if (Overlap(node.range(), line)) pieces.push_back({Shown(node, line, source), doc::MayShow(node) ? Show::kText : Show::kRedacted});
    return;
  }
  if (node.deferred()) return;
  for (const Node& item : node.items()) {
    if (Overlap(item.range(), line)) CollectScalars(item, line, source, pieces);
  }
  for (const Member& member : node.members()) {
    CollectScalars(member.key, line, source, pieces);
    if (Overlap(member.value.range(), line)) CollectScalars(member.value, line, source, pieces);
  }
}

// Keys that no tree shows: of a member that a later one displaced, and merge keys.
void CollectNoticed(const doc::DocumentStorage& storage, Range line, std::vector<Piece>& pieces) {
  for (const Notice& notice : storage.notices) {
    if (notice.kind == NoticeKind::kDuplicateKey && Overlap(notice.first, line)) pieces.push_back({notice.first, Show::kText});
    if (notice.kind == NoticeKind::kMergeKey && Overlap(notice.range, line)) pieces.push_back({notice.range, Show::kText});
  }
}

std::vector<Piece> FindPiecesAmong(const doc::DocumentStorage& storage, const doc::TreeIndex& index, Range line) {
  std::vector<Piece> pieces;
  const std::string_view source = storage.source->bytes();
  index.ForEachScalarIn(line, [&](const Node& node, bool may_show) {
    pieces.push_back({Shown(node, line, source), may_show ? Show::kText : Show::kRedacted});
  });
  index.ForEachHiddenKeyIn(line, [&](Range key) { pieces.push_back({key, Show::kText}); });
  return pieces;
}

std::vector<Piece> CollectPieces(const doc::DocumentStorage& storage, Range line) {
  if (const doc::TreeIndex* index = storage.IndexForOneMore()) return FindPiecesAmong(storage, *index, line);
  std::vector<Piece> pieces;
  CollectScalars(*storage.root, line, storage.source->bytes(), pieces);
  CollectNoticed(storage, line, pieces);
  return pieces;
}

// Sorted and without overlaps: where a secret and something else overlap, the secret stays, and hides both.
std::vector<Piece> FindPieces(const doc::DocumentStorage& storage, Range line, Range unread) {
  std::vector<Piece> pieces = CollectPieces(storage, line);
  const auto sealed = std::lower_bound(storage.sealed.begin(), storage.sealed.end(), line.begin,
                                       [](Range range, std::uint32_t begin) { return range.end <= begin; });
  for (auto range = sealed; range != storage.sealed.end() && range->begin < line.end; ++range) {
    if (Overlap(*range, line)) pieces.push_back({*range, Show::kRedacted});
  }
  if (Overlap(unread, line)) pieces.push_back({unread, Show::kRedacted});
  for (Piece& piece : pieces) piece.range = {std::max(piece.range.begin, line.begin), std::min(piece.range.end, line.end)};
  std::sort(pieces.begin(), pieces.end(), [](const Piece& a, const Piece& b) { return a.range.begin < b.range.begin; });
  std::vector<Piece> merged;
  for (const Piece& piece : pieces) {
    if (merged.empty() || piece.range.begin >= merged.back().range.end) {
      merged.push_back(piece);
      continue;
    }
    merged.back().range.end = std::max(merged.back().range.end, piece.range.end);
    if (piece.show == Show::kRedacted) merged.back().show = Show::kRedacted;
  }
  return merged;
}

// An anchor, alias or tag at the start of `text`: their names are no values, but where a secret stands (`Before::kSecret`) a password may
// begin with such a sign.
enum class Before : std::uint8_t { kAnything, kSecret };
std::size_t PropertyLength(std::string_view text) {
  if (text[0] != '&' && text[0] != '*' && text[0] != '!') return 0;
  return std::min(text.find_first_of(" \t,[]{}\"'"), text.size());
}

// Only then it matters what a gap stands before, and whether that is a secret costs a look at the key: of a hundred on a line, asked for
// each of thousands of findings.
bool HoldsProperty(std::string_view gap) { return gap.find_first_of("&*!") != std::string_view::npos; }

// Whether what follows a gap behind a key is not its value.
bool EndsEntry(std::string_view gap) { return gap.find_first_of(",]}\n") != std::string_view::npos; }

// How much of the start of `gap` is what can stand between scalars without being one.
std::size_t PunctuationLength(std::string_view gap, Before before) {
  std::size_t i = 0;
  while (i < gap.size()) {
    const std::size_t property = before == Before::kSecret && gap[i] != '*' && gap.substr(i, 2) != "!!" ? 0 : PropertyLength(gap.substr(i));
    const bool marker = gap[i] == '.' && gap == "...";
    if (property == 0 && !marker && std::string_view(" \t-?:,[]{}").find(gap[i]) == std::string_view::npos) break;
    i += std::max<std::size_t>(property, 1);
  }
  return i;
}

// The masked line under construction, and where the mark came to stand in it.
class MaskedLine {
 public:
  MaskedLine(std::string_view source, Range mark) : source_(source), mark_(mark) {}

  void Copy(Range range) {
    const std::size_t start = text_.size();
    text_ += source_.substr(range.begin, range.end - range.begin);
    const auto place = [&](std::uint32_t at, std::size_t& to) {
      if (at >= range.begin && at <= range.end) to = start + (at - range.begin);
    };
    if (mark_.begin < range.end) place(mark_.begin, begin_);
    place(mark_.end, end_);
  }
  void Replace(Range range, std::string_view shown) {
    if (range.empty()) return;
    const std::size_t start = text_.size();
    text_ += shown;
    if (mark_.begin >= range.begin && mark_.begin < range.end) begin_ = start;
    if (mark_.end > range.begin && mark_.end <= range.end) end_ = text_.size();
  }
  // A stretch outside all scalars; false when a comment ends the line in it.
  bool Gap(Range range, Before what, bool comments) {
    const std::string_view gap = source_.substr(range.begin, range.end - range.begin);
    const std::size_t hash = comments ? gap.find('#') : std::string_view::npos;
    const Range before{range.begin, hash == std::string_view::npos ? range.end : range.begin + static_cast<std::uint32_t>(hash)};
    Known(before, what);
    if (hash == std::string_view::npos) return true;
    Replace({before.end, range.end}, kComment);
    return false;
  }
  Excerpt Finish();

 private:
  static constexpr std::size_t kUnset = std::string::npos;

  void Known(Range range, Before before) {
    const std::string_view gap = source_.substr(range.begin, range.end - range.begin);
    const auto known = static_cast<std::uint32_t>(PunctuationLength(gap, before));
    Copy({range.begin, range.begin + known});
    Replace({range.begin + known, range.end}, kEllipsis);
  }
  void MaskTokenShapes();

  std::string_view source_;
  Range mark_;
  std::string text_;
  std::size_t begin_ = kUnset;
  std::size_t end_ = kUnset;
};

// The last filter; the mark moves with what it changes.
void MaskedLine::MaskTokenShapes() {
  const std::string masked = base::MaskTokens(text_);
  if (masked == text_) return;
  const std::size_t prefix =
      static_cast<std::size_t>(std::mismatch(text_.begin(), text_.end(), masked.begin(), masked.end()).first - text_.begin());
  std::size_t suffix = 0;
  const std::size_t most = std::min(text_.size(), masked.size()) - prefix;
  while (suffix < most && text_[text_.size() - 1 - suffix] == masked[masked.size() - 1 - suffix]) ++suffix;
  const auto move = [&](std::size_t at, std::size_t inside) {
    if (at <= prefix) return at;
    return at >= text_.size() - suffix ? at + masked.size() - text_.size() : inside;
  };
  begin_ = move(begin_, prefix);
  end_ = move(end_, masked.size() - suffix);
  text_ = masked;
}

std::size_t CountCodePoints(std::string_view text) {
  return static_cast<std::size_t>(std::count_if(text.begin(), text.end(), [](char c) { return !Continues(c); }));
}

// The byte of the `count`th code point.
std::size_t ByteOf(std::string_view text, std::size_t count) {
  std::size_t at = 0;
  while (at < text.size() && (count > 0 || Continues(text[at]))) {
    if (!Continues(text[at])) {
      if (count == 0) break;
      --count;
    }
    ++at;
  }
  while (at < text.size() && Continues(text[at])) ++at;
  return at;
}

// At most kMostCodePoints, with `…` where something is missing.
void Cut(Excerpt& excerpt) {
  const std::size_t all = CountCodePoints(excerpt.text);
  if (all <= kMostCodePoints) return;
  const std::size_t start = excerpt.caret > kMostCodePoints - kBeforeCaret ? excerpt.caret - kBeforeCaret : 0;
  const std::size_t end = std::min(all, start + kMostCodePoints);
  std::string text(start > 0 ? kEllipsis : std::string_view());
  const std::size_t first = ByteOf(excerpt.text, start);
  text.append(excerpt.text, first, ByteOf(excerpt.text, end) - first);
  if (end < all) text += kEllipsis;
  excerpt.length = static_cast<std::uint32_t>(std::min<std::size_t>(excerpt.length, end - excerpt.caret));
  excerpt.caret = static_cast<std::uint32_t>(excerpt.caret - start + (start > 0 ? 1 : 0));
  excerpt.text = std::move(text);
}

Excerpt MaskedLine::Finish() {
  if (begin_ == kUnset) begin_ = text_.size();
  if (end_ == kUnset) end_ = text_.size();  // goes on beyond the line
  MaskTokenShapes();
  std::replace(text_.begin(), text_.end(), '\t', ' ');
  Excerpt excerpt;
  excerpt.caret = static_cast<std::uint32_t>(CountCodePoints(std::string_view(text_).substr(0, begin_)));
  const std::string_view marked = std::string_view(text_).substr(begin_, std::max(end_, begin_) - begin_);
  excerpt.length = static_cast<std::uint32_t>(CountCodePoints(marked));
  excerpt.text = std::move(text_);
  Cut(excerpt);
  excerpt.length = std::max<std::uint32_t>(excerpt.length, 1);
  return excerpt;
}

}  // namespace

Excerpt Document::ExcerptOf(Range range, Reveal reveal) const {
  const doc::Source& source = *storage_->source;
  if (!source.is_text()) return {};
  const Range line = WindowOf(source, range.begin);
  MaskedLine masked(source.bytes(), {std::max(range.begin, line.begin), range.end});
  const bool comments = storage_->dialect != Dialect::kJson;
  const auto text_of = [&](Range part) { return source.bytes().substr(part.begin, part.end - part.begin); };
  std::uint32_t at = line.begin;
  Range last;  // the last piece, where it is shown
  const auto named = [&](std::string_view gap) { return HoldsProperty(gap) && !last.empty() && base::MayNameSecret(text_of(last)); };
  for (const Piece& piece : FindPieces(*storage_, line, reveal == Reveal::kPlace ? range : Range())) {
    if (piece.range.empty()) continue;  // a value that is not there
    const Range gap{at, piece.range.begin};
    const bool secret = piece.show == Show::kRedacted || (EndsEntry(text_of(gap)) && named(text_of(gap)));
    if (!masked.Gap(gap, secret ? Before::kSecret : Before::kAnything, comments)) return masked.Finish();
    last = piece.show == Show::kText ? piece.range : Range();
    if (piece.show == Show::kText) masked.Copy(piece.range);
    else masked.Replace(piece.range, base::kRedacted);
    at = piece.range.end;
  }
  const Range gap{at, line.end};
  masked.Gap(gap, named(text_of(gap)) ? Before::kSecret : Before::kAnything, comments);
  return masked.Finish();
}

}  // namespace warden
