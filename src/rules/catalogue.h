// What the file of a rule includes: what a rule is, knows and says. Declares every rule, so that each constant has external linkage and
// the catalogue can list it.
#pragma once

#include "warden/catalogue.h"
#include "warden/context.h"
#include "warden/reporter.h"
#include "warden/rule.h"

namespace warden::rules {

#define WARDEN_RULE(id, constant) extern const Rule constant;
#include "rules/catalogue.inc"
#undef WARDEN_RULE

}  // namespace warden::rules
