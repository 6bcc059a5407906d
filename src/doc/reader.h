// Text to Document. Strict, bounded, never throwing anything but std::bad_alloc.
//
// JSON: RFC 8259 by our own reader (no library keeps positions). YAML: libyaml's events; scalars typed as the given dialect has it.
// Duplicate keys: the last wins, as for Go and PyYAML, and a Notice says so. All limits are errors that name the limit.
#pragma once

#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "warden/document.h"

namespace warden::doc {

class Source;

struct Limits {
  std::size_t bytes = 16U << 20;        // of the text
  std::size_t scalar_bytes = 8U << 20;  // of one scalar
  std::size_t nodes = 1'000'000;        // read
  std::size_t expanded = 1'000'000;     // copied for aliases and merge keys, in all; also at most 10 times what was read plus 1,000
  unsigned depth = 100;
  // JSON: a container nested deeper is read and withheld (Node::withheld), and is no error. For texts of many objects of others, of which
  // one alone may be so.
  bool withhold_deeper = false;
  unsigned directives = 8;  // %YAML, %TAG: quadratic in libyaml
};

// Why a text cannot be read. `message` is ours, never a quotation of the text: "expected ':' after a key". Lower case, no full stop.
struct ReadError {
  std::string message;
  Range range;  // of the source
  Place place;  // in the outermost file
  // JSON: what was read of it is right, and it is more than the limits allow.
  bool over_limit = false;
};

// Exactly one of the two is set.
struct ReadResult {
  std::optional<Document> document;
  std::optional<ReadError> error;
  bool ok() const { return document.has_value(); }
};

// What is validated but not built, because it is half the bytes of an AdmissionReview and almost never asked for.
enum class Deferring : std::uint8_t {
  kNothing,
  kObject,  // `status` of the root, `managedFields` of its `metadata`
  kReview,  // the same of request.object and request.oldObject
};

// A whole text as one JSON value. `name` is the file for positions ("" for a request).
ReadResult ReadJson(std::string text, std::string name, const Limits& limits = {}, Deferring deferring = Deferring::kNothing);

// The JSON value that fills `slice` of a source (a part of a YAML stream that is JSON); positions are those of the whole source.
ReadResult ReadJsonSlice(std::shared_ptr<const Source> source, Range slice, const Limits& limits, Deferring deferring);

// A deferred node: the JSON at `part` of a source that was validated before.
Document ReadJsonPart(const std::shared_ptr<const Source>& source, Range part);

// The documents of a YAML stream, split on `---` lines as kubectl does; each part is read by itself, so one bad part never hides
// the next. Parts with nothing but comments are left out. UTF-8 only; a BOM is skipped.
// A text that is JSON (first character `{` or `[` and readable as such) is read as JSON when `dialect` is kKubectl.
// `first_line`: the text is some lines of the file `name`, this being the first of them there.
std::vector<ReadResult> ReadYamlStream(std::string text, std::string name, Dialect dialect, const Limits& limits = {},
                                       std::uint32_t first_line = 1);

// A text that must be a single YAML document (a bare configuration): a second document is an error, as for PyYAML's safe_load.
ReadResult ReadYaml(std::string text, std::string name, Dialect dialect, const Limits& limits = {});

// The YAML inside a string of `host`. Positions map to the outermost file; inherits the host's sealing (a sealed host gives a
// document whose every scalar is sealed).
ReadResult ReadEmbeddedYaml(const Document& host, const Node& string, Dialect dialect, const Limits& limits = {});

// Marks nodes as secret. Only between reading and first use: `document` must be the only copy of its storage (checked).
// `nodes` must belong to it; containers seal everything under them.
void SealNodes(Document& document, std::span<const Node* const> nodes);

// Hides the nodes in every excerpt, but leaves their text() readable: what may quote secrets and is needed for its structure
// (kubectl's last-applied annotation). The same conditions.
void MaskNodes(Document& document, std::span<const Node* const> nodes);

// Overwrites the text and all that was read from it, for a document with secrets that nobody needs any more. The same conditions; nothing
// can be read from it afterwards but zeroes.
void Wipe(Document& document);

// How `text` types as a plain scalar; `canonical` is set to the JSON text of numbers and booleans.
Kind ResolveScalar(std::string_view text, Dialect dialect, std::string& canonical);

}  // namespace warden::doc
