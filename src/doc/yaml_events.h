// libyaml's parser over one slice of a source, with positions in bytes of that source.
#pragma once

#include <yaml.h>

#include <cstdint>
#include <string>
#include <string_view>

#include "doc/yaml_text.h"
#include "warden/document.h"

namespace warden::doc {

// libyaml counts characters; this turns a count into a byte without ever starting over: marks mostly go forward.
class MarkMap {
 public:
  MarkMap(std::string_view text, Range slice, bool ascii) : text_(text), slice_(slice), ascii_(ascii), byte_(slice.begin) {}
  std::uint32_t ToByte(std::size_t index);

 private:
  bool Continues(std::uint32_t byte) const { return (static_cast<unsigned char>(text_[byte]) & 0xC0) == 0x80; }

  std::string_view text_;
  Range slice_;
  bool ascii_;
  std::size_t index_ = 0;
  std::uint32_t byte_;
};

// One event at a time. Owns the parser.
class YamlEvents {
 public:
  YamlEvents(std::string_view text, Range slice, bool ascii);
  ~YamlEvents();
  YamlEvents(const YamlEvents&) = delete;
  YamlEvents& operator=(const YamlEvents&) = delete;

  // The next event; false when the text is not YAML (problem() says why) — then there are no more.
  bool Next();
  const yaml_event_t& event() const { return event_; }
  yaml_event_type_t type() const { return event_.type; }
  std::uint32_t begin() { return marks_.ToByte(event_.start_mark.index); }
  std::uint32_t end() { return marks_.ToByte(event_.end_mark.index); }
  // libyaml's own words, which are constants and quote nothing.
  TextProblem problem();

 private:
  std::uint32_t offset_;
  MarkMap marks_;
  yaml_parser_t parser_{};
  yaml_event_t event_{};
};

}  // namespace warden::doc
