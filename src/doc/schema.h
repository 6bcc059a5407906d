// JSON Schema over our own nodes: whether a document has the structure that a schema of ours asks for, and what is wrong where.
//
// What fits is known at once (schema_fits.h); of all else valijson decides. The words are ours, because its own name neither the allowed
// values nor what was probably meant. Schemas are ours, draft 7, and keep to structure: type, enum, properties, required,
// additionalProperties, items, minItems, maxItems, anyOf, $ref to #/definitions, and descriptions. The constructor refuses every other
// keyword: valijson would ignore a misspelt one.
// Threads: immutable once made, any thread. Errors: a schema that is none is our bug (InternalError).
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "warden/document.h"

namespace warden::doc {

// What is wrong, for those who let some of it pass.
enum class SchemaFault : std::uint8_t { kType, kValue, kUnknownKey, kMissingKey, kSize, kOther };

struct SchemaProblem {
  Range range;          // of the document: the key that is not known, the value that does not fit
  std::string path;     // "rules.LW101.level", "exemptions[0]"; "" for the root
  std::string message;  // lower case, no full stop: "is a list, should be a mapping"
  SchemaFault fault = SchemaFault::kOther;
  std::string key = {};  // kUnknownKey, kMissingKey: which
};

class Schema {
 public:
  explicit Schema(std::string_view json);
  ~Schema();
  Schema(const Schema&) = delete;
  Schema& operator=(const Schema&) = delete;

  // Everything that does not fit, in the order of the text; empty: it fits.
  std::vector<SchemaProblem> Check(const Document& document) const;

  // The two halves of Check: true only where the other finds nothing. For tests.
  bool FitsQuickly(const Document& document) const;
  std::vector<SchemaProblem> CheckSlowly(const Document& document) const;

 private:
  struct Compiled;
  std::unique_ptr<const Compiled> compiled_;
};

}  // namespace warden::doc
