// One description of a change, three lowerings.
//
// An Edit says in the terms of the tree what is to change; here it becomes (a) a new tree, (b) a JSON patch, (c) new text. Each
// lowering is checked by reading its result again and comparing it with the edited tree; if they differ nothing is changed and
// the Status (kInternal or kInvalid) says which edit could not be made. Nothing is ever computed by a diff.
//
// Rules: a node reached through an alias or a merge key is not edited ("shared through an alias"). kSet replaces an existing value
// and creates missing parents as mappings. Null parents count as missing. kAppend creates a missing list. Edits must not overlap
// (SelectEdits sees to that); they are applied in order.
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "warden/document.h"
#include "warden/finding.h"
#include "warden/status.h"

namespace warden::doc {

// The edited tree. Shares unchanged nodes with `document`. Edits with an inner path change the embedded text at their outer path
// (dialect of embedded text: PyYAML) and replace the string that holds it. Made nodes have no range.
Result<Document> ApplyEdits(const Document& document, std::span<const Edit> edits);

// RFC 6902 operations as the API server's library takes them (gopkg.in/evanphx/json-patch.v4): only `add`, `replace`, `remove`; parents
// created by one `add` each; `/` and `~` escaped; removals ordered from high index to low. Paths are relative to document.root().
// "[]" when there are no edits. Proven: applied to our copy it gives ApplyEdits' tree.
Result<std::string> LowerToJsonPatch(const Document& document, std::span<const Edit> edits);

// Applies an RFC 6902 patch (all six operations) given as JSON text, with that library's semantics. For proofs and tests.
Result<Document> ApplyJsonPatch(const Document& document, std::string_view patch);

// The edits of one document of a file.
struct DocumentEdits {
  Document document;  // as read from the file's text (not Under anything, unless its root is an item of a List)
  std::vector<Edit> edits;
};

// The whole file's text with all edits made: comments, order, quoting, indentation and line ends outside the edits are kept byte for
// byte. All documents must come from the same source text. Embedded text in a block scalar is edited line by line in place;
// in any other style that one scalar is written anew.
Result<std::string> LowerToText(std::span<const DocumentEdits> documents);

// `json` (one value) as YAML in block style, two columns a level, dashes at their key's column. Every line but the first is indented by
// `indent`; no final line end; a scalar or an empty container is one line. Strings are plain only where both kubectl and PyYAML read
// them back as the same string whatever stands around; else in double quotes, on one line.
std::string EmitYaml(std::string_view json, unsigned indent, std::string_view line_end);

}  // namespace warden::doc
