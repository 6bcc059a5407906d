// The table. A row a format; its Writer is declared in a header of its own.
#include "report/formats.h"

#include "report/concise.h"
#include "report/json.h"
#include "report/text.h"

namespace warden::report {
namespace {

constexpr Format kFormats[] = {
    {.name = "text", .for_whom = Format::For::kPeople, .make = &MakeTextWriter},
    {.name = "json", .for_whom = Format::For::kPrograms, .make = &MakeJsonWriter},
    {.name = "concise", .for_whom = Format::For::kPrograms, .make = &MakeConciseWriter},
};

}  // namespace

std::span<const Format> AllFormats() { return kFormats; }

}  // namespace warden::report
