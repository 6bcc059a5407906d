// libyaml's parser with byte positions.
#include "doc/yaml_events.h"

#include <algorithm>
#include <new>

namespace warden::doc {

std::uint32_t MarkMap::ToByte(std::size_t index) {
  if (ascii_) return std::min<std::uint32_t>(slice_.begin + static_cast<std::uint32_t>(index), slice_.end);
  while (index_ < index && byte_ < slice_.end) {
    do {
      ++byte_;
    } while (byte_ < slice_.end && Continues(byte_));
    ++index_;
  }
  while (index_ > index) {
    do {
      --byte_;
    } while (Continues(byte_));
    --index_;
  }
  return byte_;
}

YamlEvents::YamlEvents(std::string_view text, Range slice, bool ascii) : offset_(slice.begin), marks_(text, slice, ascii) {
  if (yaml_parser_initialize(&parser_) == 0) throw std::bad_alloc();
  yaml_parser_set_encoding(&parser_, YAML_UTF8_ENCODING);
  yaml_parser_set_input_string(&parser_, reinterpret_cast<const unsigned char*>(text.data()) + slice.begin, slice.end - slice.begin);
}

YamlEvents::~YamlEvents() {
  yaml_event_delete(&event_);
  yaml_parser_delete(&parser_);
}

bool YamlEvents::Next() {
  yaml_event_delete(&event_);
  if (yaml_parser_parse(&parser_, &event_) != 0) return true;
  if (parser_.error == YAML_MEMORY_ERROR) throw std::bad_alloc();
  return false;
}

TextProblem YamlEvents::problem() {
  TextProblem problem{parser_.problem != nullptr ? parser_.problem : "not YAML", {}};
  if (parser_.error == YAML_READER_ERROR) {
    problem.range.begin = offset_ + static_cast<std::uint32_t>(parser_.problem_offset);
  } else {
    if (parser_.context != nullptr) problem.message.append(" ").append(parser_.context);
    problem.range.begin = marks_.ToByte(parser_.problem_mark.index);
  }
  problem.range.end = problem.range.begin;
  return problem;
}

}  // namespace warden::doc
