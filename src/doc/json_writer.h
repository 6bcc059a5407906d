// JSON out, as a stream of calls into one string: for the admission answer, for reports and for whatever else must be quick. Escapes as
// Go's encoder does where it matters (control characters, quote, backslash); invalid UTF-8 is replaced by U+FFFD.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "warden/document.h"

namespace warden::doc {

class JsonWriter {
 public:
  enum class Layout : std::uint8_t {
    kCompact,
    kIndented,  // a member or item a line, indented by two for each container around it; an empty container is {} or []
  };
  // `depth`: how many containers are around what is written, for kIndented.
  explicit JsonWriter(std::string& out, Layout layout = Layout::kCompact, unsigned depth = 0) : out_(out), layout_(layout), depth_(depth) {}

  JsonWriter& BeginObject() { return Open('{'); }
  JsonWriter& EndObject() { return Close('}'); }
  JsonWriter& BeginArray() { return Open('['); }
  JsonWriter& EndArray() { return Close(']'); }
  JsonWriter& Key(std::string_view key);
  JsonWriter& String(std::string_view value);
  JsonWriter& Int(std::int64_t value);
  JsonWriter& Bool(bool value);
  JsonWriter& Null();
  // `json` is put in as it is.
  JsonWriter& Raw(std::string_view json);

 private:
  JsonWriter& Open(char bracket);
  JsonWriter& Close(char bracket);
  enum class After : std::uint8_t { kNothing, kKey, kOpening, kValue };
  void Separate();
  void BreakLine();

  std::string& out_;
  const Layout layout_;
  unsigned depth_;
  After after_ = After::kNothing;
};

// A quoted JSON string.
void AppendJsonString(std::string_view text, std::string& out);

// A node as compact JSON. Sealed scalars show "[redacted]". A deferred node is an empty container here: Expand it first.
std::string ToJson(const Node& node);

}  // namespace warden::doc
