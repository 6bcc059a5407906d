// Whether what is written may use the colours of a terminal.
#pragma once

namespace warden::report {

enum class Colour : bool { kNever, kAlways };

}  // namespace warden::report
