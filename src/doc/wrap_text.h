// The text of a file as a string in an object that stands in no file: what a tool makes of the file by naming it.
#pragma once

#include <string_view>

#include "warden/document.h"

namespace warden::doc {

// `json` must be a mapping with a mapping at `holder`; there the whole text that `document` was read from becomes the value of `key`.
// Places in that text are those of its file. Shares the text with `document`, whose seals hold. Edits inside the string are edits of the
// file (LowerToText); others have no file to be made in.
Document WrapText(const Document& document, std::string_view json, std::string_view holder, std::string_view key);

}  // namespace warden::doc
