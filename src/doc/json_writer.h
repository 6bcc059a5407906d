// JSON out, as a stream of calls into one string: for the admission answer and for whatever else must be quick. Escapes as Go's
// encoder does where it matters (control characters, quote, backslash); invalid UTF-8 is replaced by U+FFFD.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "warden/document.h"

namespace warden {

class JsonWriter {
 public:
  explicit JsonWriter(std::string& out) : out_(out) {}

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
  void Separate();

  std::string& out_;
  bool need_comma_ = false;
};

// A quoted JSON string.
void AppendJsonString(std::string_view text, std::string& out);

// A node as compact JSON. Sealed scalars show "[redacted]". A deferred node is an empty container here: Expand it first.
std::string ToJson(const Node& node);

}  // namespace warden
