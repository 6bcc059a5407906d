#include "warden/document.h"
namespace warden {
Excerpt Document::ExcerptOf(Range) const { return {}; }
}  // namespace warden
