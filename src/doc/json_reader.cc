// The strict JSON reader (RFC 8259): one pass, positions, no copies of unescaped strings. nlohmann is its oracle in the tests.
#include <algorithm>
#include <charconv>
#include <cstring>
#include <memory>
#include <string>

#include "base/budget.h"
#include "doc/plain_length.h"
#include "doc/reader.h"
#include "doc/storage.h"

namespace warden::doc {
namespace {

// Where in an AdmissionReview or object the reader is: decides what is deferred.
enum class Spot : std::uint8_t { kElsewhere, kReview, kRequest, kObject, kMetadata };

Spot Below(Spot spot, std::string_view key) {
  switch (spot) {
    case Spot::kReview: return key == "request" ? Spot::kRequest : Spot::kElsewhere;
    case Spot::kRequest: return key == "object" || key == "oldObject" ? Spot::kObject : Spot::kElsewhere;
    case Spot::kObject: return key == "metadata" ? Spot::kMetadata : Spot::kElsewhere;
    case Spot::kMetadata:
    case Spot::kElsewhere: return Spot::kElsewhere;
  }
  return Spot::kElsewhere;
}

bool IsDeferred(Spot spot, std::string_view key) {
  return (spot == Spot::kObject && key == "status") || (spot == Spot::kMetadata && key == "managedFields");
}

// Characters of a string under construction. One buffer a document, as long as its text: no escape makes a string longer.
class Unescaped {
 public:
  explicit Unescaped(std::size_t most) : most_(most) {}
  // What is quoted in an annotation may be a Secret.
  ~Unescaped() {
    if (bytes_ != nullptr) explicit_bzero(bytes_.get(), longest_);
  }
  Unescaped(const Unescaped&) = delete;
  Unescaped& operator=(const Unescaped&) = delete;

  void Clear() { size_ = 0; }
  void Append(std::string_view text) {
    if (text.empty()) return;
    if (bytes_ == nullptr) bytes_ = std::make_unique_for_overwrite<char[]>(most_);
    std::memcpy(&bytes_[size_], text.data(), text.size());
    size_ += text.size();
    longest_ = std::max(longest_, size_);
  }
  std::string_view text() const { return {bytes_.get(), size_}; }

 private:
  std::size_t most_;
  std::size_t size_ = 0;
  std::size_t longest_ = 0;
  std::unique_ptr<char[]> bytes_;
};

class JsonReader {
 public:
  JsonReader(DocumentStorage& storage, Range slice, const Limits& limits)
      : storage_(storage),
        limits_(limits),
        text_(storage.source->bytes().substr(0, slice.end)),
        at_(slice.begin),
        scratch_(slice.end - slice.begin) {
    items_.reserve(64);
    members_.reserve(128);
  }

  bool ReadWhole(Spot spot, Node& out) {
    base::Spend(1 + (text_.size() - at_) / 4);
    if (!Value(spot, 0, Building::kYes, out)) return false;
    SkipSpace();
    return at_ == text_.size() || Fail("unexpected text after the value");
  }

  const char* problem() const { return problem_; }
  bool over_limit() const { return over_limit_; }
  std::uint32_t at() const { return static_cast<std::uint32_t>(at_); }

 private:
  enum class Building : bool { kNo, kYes };

  bool Fail(const char* problem) {
    if (problem_ == nullptr) problem_ = problem;
    return false;
  }
  bool FailOverLimit(const char* problem) {
    over_limit_ = problem_ == nullptr;
    return Fail(problem);
  }
  bool AtEnd() const { return at_ >= text_.size(); }
  char Peek() const { return AtEnd() ? '\0' : text_[at_]; }
  Range From(std::size_t begin) const { return {static_cast<std::uint32_t>(begin), static_cast<std::uint32_t>(at_)}; }

  void SetScalar(Node& out, Kind kind, std::string_view text, std::size_t begin) const {
    NodeAccess::Set(out, kind, Style::kJson, text.size(), text.data(), From(begin));
  }

  void SkipSpace() {
    while (at_ < text_.size() && (text_[at_] == ' ' || text_[at_] == '\n' || text_[at_] == '\r' || text_[at_] == '\t')) ++at_;
  }

  bool Hex4(std::uint32_t& value) {
    if (text_.size() - at_ < 4) return Fail("\\u needs four hexadecimal digits");
    const auto [end, error] = std::from_chars(text_.data() + at_, text_.data() + at_ + 4, value, 16);
    if (error != std::errc() || end != text_.data() + at_ + 4) return Fail("\\u needs four hexadecimal digits");
    at_ += 4;
    return true;
  }

  bool UnicodeEscape() {
    std::uint32_t unit = 0;
    if (!Hex4(unit)) return false;
    if (unit >= 0xDC00 && unit <= 0xDFFF) return Fail("lone surrogate in a \\u escape");
    if (unit >= 0xD800 && unit <= 0xDBFF) {
      std::uint32_t low = 0;
      if (text_.substr(at_, 2) != "\\u") return Fail("lone surrogate in a \\u escape");
      at_ += 2;
      if (!Hex4(low)) return false;
      if (low < 0xDC00 || low > 0xDFFF) return Fail("lone surrogate in a \\u escape");
      unit = 0x10000 + ((unit - 0xD800) << 10) + (low - 0xDC00);
    }
    std::string character;
    AppendUtf8(unit, character);
    scratch_.Append(character);
    return true;
  }

  bool Unescape(char c) {
    scratch_.Append({&c, 1});
    return true;
  }

  bool Escape() {
    ++at_;  // the backslash
    if (AtEnd()) return Fail("string without an end");
    const char c = text_[at_++];
    switch (c) {
      case 'b': return Unescape('\b');
      case 'f': return Unescape('\f');
      case 'n': return Unescape('\n');
      case 'r': return Unescape('\r');
      case 't': return Unescape('\t');
      case 'u': return UnicodeEscape();
      default: --at_; return Fail("unknown escape in a string");
    }
  }

  // Of what is behind a backslash.
  bool StandsForItself(std::size_t at) const { return at < text_.size() && (text_[at] == '"' || text_[at] == '\\' || text_[at] == '/'); }

  // Reads a string; `value` points into the source when nothing was escaped, into scratch_ otherwise.
  bool String(std::string_view& value, bool& copied) {
    const std::size_t start = ++at_;
    std::size_t run = start;
    copied = false;
    scratch_.Clear();
    for (;;) {
      at_ += PlainLength(text_.substr(at_));
      if (AtEnd()) return Fail("string without an end");
      const auto c = static_cast<unsigned char>(text_[at_]);
      if (c >= 0x80) {
        const std::size_t length = Utf8Length(text_, at_);
        if (length == 0) return Fail("invalid UTF-8");
        at_ += length;
      } else if (c == '\\') {
        scratch_.Append(text_.substr(run, at_ - run));
        copied = true;
        if (StandsForItself(at_ + 1)) {  // nearly all of them, in the JSON that kubectl puts into an annotation
          run = at_ + 1;
          at_ += 2;
          continue;
        }
        if (!Escape()) return false;
        run = at_;
      } else {
        break;
      }
    }
    if (text_[at_] != '"') return Fail("control character in a string");
    if (copied) scratch_.Append(text_.substr(run, at_ - run));
    value = copied ? scratch_.text() : text_.substr(start, at_ - start);
    ++at_;
    if (value.size() > limits_.scalar_bytes) return FailOverLimit("a string is over the size limit");
    return true;
  }

  bool StringNode(Building building, Node& out) {
    const std::size_t begin = at_;
    std::string_view value;
    bool copied = false;
    if (!String(value, copied)) return false;
    if (building == Building::kNo) return true;
    if (copied) value = StoreText(storage_, value);
    SetScalar(out, Kind::kString, value, begin);
    return true;
  }

  std::size_t SkipDigits() {
    const std::size_t begin = at_;
    while (at_ < text_.size() && text_[at_] >= '0' && text_[at_] <= '9') ++at_;
    return at_ - begin;
  }

  bool Number(Node& out) {
    const std::size_t begin = at_;
    Kind kind = Kind::kInt;
    if (Peek() == '-') ++at_;
    if (Peek() == '0') {
      ++at_;
    } else if (SkipDigits() == 0) {
      return Fail("expected a value");
    }
    if (Peek() == '.') {
      kind = Kind::kFloat;
      ++at_;
      if (SkipDigits() == 0) return Fail("a number needs digits after its point");
    }
    if (Peek() == 'e' || Peek() == 'E') {
      kind = Kind::kFloat;
      ++at_;
      if (Peek() == '+' || Peek() == '-') ++at_;
      if (SkipDigits() == 0) return Fail("a number needs digits in its exponent");
    }
    SetScalar(out, kind, text_.substr(begin, at_ - begin), begin);
    return true;
  }

  bool Word(std::string_view word, Kind kind, Node& out) {
    if (text_.substr(at_, word.size()) != word) return Fail("expected a value");
    const std::size_t begin = at_;
    at_ += word.size();
    SetScalar(out, kind, text_.substr(begin, word.size()), begin);
    return true;
  }

  bool Value(Spot spot, unsigned depth, Building building, Node& out) {
    SkipSpace();
    if (AtEnd()) return Fail("unexpected end");
    if (depth > limits_.depth) {
      if (!limits_.withhold_deeper) return FailOverLimit("nested deeper than the limit");
      if (StartsContainer()) return Withhold(out);
    }
    if (++count_ > limits_.nodes) return FailOverLimit("more values than the limit");
    switch (text_[at_]) {
      case '"': return StringNode(building, out);
      case 't': return Word("true", Kind::kBool, out);
      case 'f': return Word("false", Kind::kBool, out);
      case 'n': return Word("null", Kind::kNull, out);
      case '[': return Array(depth, building, out);
      case '{': return Object(spot, depth, building, out);
      default: return Number(out);
    }
  }

  // A container of any depth, of which nothing is built: without recursion. Its text remains what tells it from another one.
  bool Withhold(Node& out) {
    const std::size_t begin = at_;
    std::string closings;  // of the containers that are open
    Node nothing;
    do {
      SkipSpace();
      if (StartsContainer()) {
        closings.push_back(Peek() == '{' ? '}' : ']');
        ++at_;
        if (!EmptyContainer(closings.back())) {
          if (closings.back() == '}' && !Key(Building::kNo, nothing)) return false;
          continue;
        }
        closings.pop_back();
      } else if (!Value(Spot::kElsewhere, 0, Building::kNo, nothing)) {
        return false;
      }
      if (!CloseAfterValue(closings)) return false;
    } while (!closings.empty());
    SetScalar(out, Kind::kString, text_.substr(begin, at_ - begin), begin);
    NodeAccess::SetWithheld(out);
    return true;
  }
  // After a value: up to the next one in what is open, or past the end of all of it.
  bool CloseAfterValue(std::string& closings) {
    while (!closings.empty()) {
      bool closed = false;
      if (!Separator(closings.back(), closed)) return false;
      Node nothing;
      if (!closed) return closings.back() == ']' || Key(Building::kNo, nothing);
      closings.pop_back();
    }
    return true;
  }

  // After an item: true to go on with the next one; `closed` when the container ended.
  bool Separator(char closing, bool& closed) {
    SkipSpace();
    if (AtEnd()) return Fail("unexpected end");
    const char c = text_[at_];
    closed = c == closing;
    if (!closed && c != ',') return Fail(closing == ']' ? "expected ',' or ']'" : "expected ',' or '}'");
    ++at_;
    return true;
  }

  bool EmptyContainer(char closing) {
    SkipSpace();
    if (Peek() != closing || AtEnd()) return false;
    ++at_;
    return true;
  }

  bool ReadItem(unsigned depth, Building building) {
    const std::size_t index = items_.size();
    items_.emplace_back();
    SkipSpace();
    if (!StartsContainer()) return Value(Spot::kElsewhere, depth + 1, building, items_[index]);
    Node item;
    if (!Value(Spot::kElsewhere, depth + 1, building, item)) return false;
    items_[index] = item;
    return true;
  }

  bool Array(unsigned depth, Building building, Node& out) {
    const std::size_t begin = at_++;
    const std::size_t base = items_.size();
    for (bool closed = EmptyContainer(']'); !closed;) {
      if (!ReadItem(depth, building)) return false;
      if (building == Building::kNo) items_.resize(base);
      if (!Separator(']', closed)) return false;
    }
    const auto stored = StoreItems(storage_, std::span<const Node>(items_).subspan(base));
    items_.resize(base);
    NodeAccess::Set(out, Kind::kArray, Style::kJson, stored.size(), stored.data(), From(begin));
    return true;
  }

  bool Key(Building building, Node& out) {
    SkipSpace();
    if (Peek() != '"' || AtEnd()) return Fail("expected a key in double quotes");
    if (!StringNode(building, out)) return false;
    SkipSpace();
    if (Peek() != ':' || AtEnd()) return Fail("expected ':' after a key");
    ++at_;
    return true;
  }

  bool StartsContainer() const { return Peek() == '{' || Peek() == '['; }

  bool MemberValue(Spot spot, std::string_view key, unsigned depth, Building building, Node& out) {
    const bool defer = building == Building::kYes && IsDeferred(spot, key) && StartsContainer();
    if (!Value(Below(spot, key), depth + 1, defer ? Building::kNo : building, out)) return false;
    if (defer) NodeAccess::SetDeferred(out);
    return true;
  }

  // A key and a scalar go where they belong at once. What is inside a container comes behind them and may move them, so that one waits.
  bool ReadMember(Spot spot, unsigned depth, Building building) {
    const std::size_t index = members_.size();
    Member& member = members_.emplace_back();
    if (!Key(building, member.key)) return false;
    const auto key = NodeAccess::RawText(member.key);
    SkipSpace();
    if (!StartsContainer()) return MemberValue(spot, key, depth, building, member.value);
    Node value;
    if (!MemberValue(spot, key, depth, building, value)) return false;
    members_[index].value = value;
    return true;
  }

  bool Object(Spot spot, unsigned depth, Building building, Node& out) {
    const std::size_t begin = at_++;
    const std::size_t base = members_.size();
    for (bool closed = EmptyContainer('}'); !closed;) {
      if (!ReadMember(spot, depth, building)) return false;
      if (building == Building::kNo) members_.resize(base);
      if (!Separator('}', closed)) return false;
    }
    DropDuplicates(storage_, members_, base);
    const auto stored = StoreMembers(storage_, std::span<const Member>(members_).subspan(base));
    members_.resize(base);
    NodeAccess::Set(out, Kind::kObject, Style::kJson, stored.size(), stored.data(), From(begin));
    return true;
  }

  DocumentStorage& storage_;
  const Limits& limits_;
  std::string_view text_;
  std::size_t at_;
  std::size_t count_ = 0;
  std::vector<Node> items_;      // children of the open arrays; closing one moves its run into the arena
  std::vector<Member> members_;  // children of the open objects
  Unescaped scratch_;
  const char* problem_ = nullptr;
  bool over_limit_ = false;
};

Spot StartOf(Deferring deferring) {
  switch (deferring) {
    case Deferring::kNothing: return Spot::kElsewhere;
    case Deferring::kObject: return Spot::kObject;
    case Deferring::kReview: return Spot::kReview;
  }
  return Spot::kElsewhere;
}

enum class OverLimit : bool { kNo, kYes };
ReadResult Failure(const Source& source, const char* message, std::uint32_t at, OverLimit over_limit) {
  return {std::nullopt, ReadError{message, {at, at}, source.PlaceOf(at), over_limit == OverLimit::kYes}};
}

}  // namespace

ReadResult ReadJsonSlice(std::shared_ptr<const Source> source, Range slice, const Limits& limits, Deferring deferring) {
  if (slice.end - slice.begin > limits.bytes) return Failure(*source, "text over the size limit", slice.begin, OverLimit::kYes);
  auto storage = std::make_shared<DocumentStorage>(std::move(source), Dialect::kJson);
  storage->slice = slice;
  JsonReader reader(*storage, slice, limits);
  Node root;
  if (!reader.ReadWhole(StartOf(deferring), root)) {
    return Failure(*storage->source, reader.problem(), reader.at(), reader.over_limit() ? OverLimit::kYes : OverLimit::kNo);
  }
  storage->root = StoreRoot(*storage, root);
  return {NodeAccess::Make(std::move(storage)), std::nullopt};
}

ReadResult ReadJson(std::string text, std::string name, const Limits& limits, Deferring deferring) {
  auto source = std::make_shared<Source>(std::move(name), std::move(text));
  if (source->bytes().size() > UINT32_MAX) return Failure(*source, "text over the size limit", 0, OverLimit::kYes);
  const Range whole{source->bytes().starts_with("\xEF\xBB\xBF") ? 3U : 0U, static_cast<std::uint32_t>(source->bytes().size())};
  ReadResult result = ReadJsonSlice(source, whole, limits, deferring);
  // Nobody can wipe what was not read, and it may hold a Secret.
  if (!result.ok()) explicit_bzero(source->mutable_bytes().data(), source->bytes().size());
  return result;
}

Document ReadJsonPart(const std::shared_ptr<const Source>& source, Range part) {
  auto result = ReadJsonSlice(source, part, {.withhold_deeper = true}, Deferring::kNothing);
  return result.ok() ? *std::move(result.document) : Document();
}

}  // namespace warden::doc
