// Declares every rule, so that each rule's constant has external linkage and the catalogue can list it.
#pragma once

#include "warden/catalogue.h"
#include "warden/rule.h"

namespace warden::rules {

#define WARDEN_RULE(id, constant) extern const Rule constant;
#include "rules/catalogue.inc"
#undef WARDEN_RULE

}  // namespace warden::rules
